package io.homeward.coordinator.admin;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Asks a running server through its socket. */
public final class AdminClient {
  private AdminClient() {}

  /**
   * Asks the server that has the socket.
   *
   * @return the answer, or nothing when no server listens there
   * @throws io.homeward.coordinator.model.RefusedException when the server refuses
   * @throws IOException when it listens, but does not answer
   */
  public static Optional<JsonNode> ask(Path socket, AdminRequest request) throws IOException {
    if (!Files.exists(socket)) {
      return Optional.empty();
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
      } catch (java.net.ConnectException e) {
        // Left behind by a server that was killed.
        return Optional.empty();
      }
      return Optional.of(AdminWire.ask(channel, request));
    }
  }

  /** An answer made in this process, in the form that it has when it comes over the socket. */
  public static JsonNode json(AdminAnswer answer) {
    return AdminWire.json(answer);
  }
}
