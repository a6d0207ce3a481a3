package io.homeward.cli;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.node.NodeException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes that talks to a running node. */
final class ClientOptions {
  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Socket of the running daemon or app to talk to.")
  private @Nullable Path socket;

  /** A request to the running node. */
  @FunctionalInterface
  interface Request<T> {
    T send(LocalApiClient client) throws Exception;
  }

  Path socket() {
    return socket == null ? Places.socket() : socket;
  }

  /** Sends a request; every failure becomes a sentence. */
  <T> T ask(Request<T> request) {
    try {
      return request.send(new LocalApiClient(socket()));
    } catch (LocalApiClient.NotRunningException e) {
      throw new CommandFailure(
          "no homeward answers at "
              + socket()
              + "; start one with \"homeward daemon\" or the app, or point --socket at it",
          e);
    } catch (LocalApiClient.StrangerException e) {
      throw new CommandFailure(
          "the program at "
              + socket()
              + " runs as "
              + e.user()
              + ", neither as you nor as root, and was told nothing; point --socket at your own",
          e);
    } catch (IOException e) {
      throw new CommandFailure("the running homeward did not answer: " + e.getMessage(), e);
    } catch (NodeException e) {
      throw new CommandFailure(ProblemSentences.of(e.problem()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  static Optional<InetAddress> parseAddress(String text) {
    try {
      return Optional.of(IpText.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
