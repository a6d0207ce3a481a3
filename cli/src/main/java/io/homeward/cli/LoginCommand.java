package io.homeward.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code homeward login}. */
@Command(name = "login", description = "Sign in again, with a new key for this device.")
final class LoginCommand implements Runnable {
  @Mixin private ClientOptions node = new ClientOptions();
  @Mixin private SignInOptions signIn = new SignInOptions();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    node.ask(client -> {
      new SignIn(
              client,
              Objects.requireNonNull(spec).commandLine().getOut(),
              signIn.timeout(),
              signIn.qr())
          .run(signIn.request().withForceLogin(true));
      return true;
    });
  }
}
