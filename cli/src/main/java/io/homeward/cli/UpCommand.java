package io.homeward.cli;

import io.homeward.engine.node.UpRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code homeward up}. */
@Command(name = "up", description = "Connect, signing in when needed.")
final class UpCommand implements Runnable {
  @Mixin private ClientOptions node = new ClientOptions();
  @Mixin private SignInOptions signIn = new SignInOptions();

  @Option(
      names = "--accept-dns",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "Whether the system uses the names of the tailnet.")
  private @Nullable Boolean acceptDns;

  @Option(
      names = "--accept-routes",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "Whether to use the subnet routes of other devices.")
  private @Nullable Boolean acceptRoutes;

  @Option(
      names = "--shields-up",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "Whether to refuse everything incoming.")
  private @Nullable Boolean shieldsUp;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    node.ask(client -> {
      new SignIn(
              client,
              Objects.requireNonNull(spec).commandLine().getOut(),
              signIn.timeout(),
              signIn.qr())
          .run(request());
      return true;
    });
  }

  private UpRequest request() {
    UpRequest request = signIn.request();
    return request.withChange(
        request.change().acceptDns(acceptDns).acceptRoutes(acceptRoutes).shieldsUp(shieldsUp));
  }
}
