package io.homeward.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code homeward down}. */
@Command(name = "down", description = "Disconnect; the sign-in stays.")
final class DownCommand implements Runnable {
  @Mixin private ClientOptions node = new ClientOptions();

  @Override
  public void run() {
    node.ask(client -> {
      client.down();
      return true;
    });
  }
}
