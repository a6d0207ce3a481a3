package io.homeward.cli;

import io.homeward.engine.localapi.StatusWatch;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code homeward logout}. */
@Command(name = "logout", description = "Forget this device's key, here and at the server.")
final class LogoutCommand implements Runnable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Mixin private ClientOptions node = new ClientOptions();

  @Override
  public void run() {
    boolean done =
        node.ask(client -> {
          client.logout();
          try (StatusWatch watch = client.watch(false)) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (true) {
              Optional<JsonNode> status =
                  watch.next(Duration.ofNanos(Math.max(deadline - System.nanoTime(), 0)));
              if (status.isEmpty()) {
                return false;
              }
              if (status.get().path("Self").isNull()) {
                return true;
              }
            }
          }
        });
    if (!done) {
      throw new CommandFailure("the server did not confirm the logout within 30 s; try again");
    }
  }
}
