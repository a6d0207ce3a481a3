package io.homeward.ui.app;

import io.homeward.engine.inet.IpText;
import io.homeward.ui.session.ServiceAsking;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * Asks for a service by opening a TCP connection, which is closed at once and carries nothing. It
 * begins at this device's own address in the tailnet: where another network has the device's
 * address, too, that one is not asked.
 */
final class PortKnock {
  /** For a device behind a relay on another continent, and no longer than a person looks. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private PortKnock() {}

  /** Blocks for {@link #PATIENCE} at most; an interrupt ends it. */
  static ServiceAsking.Answer ask(ServiceAsking.Question question) {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(IpText.parse(question.from()), 0));
      socket.connect(
          new InetSocketAddress(IpText.parse(question.address()), question.port()),
          Math.toIntExact(PATIENCE.toMillis()));
      return ServiceAsking.Answer.OPEN;
    } catch (ConnectException | SocketTimeoutException e) {
      return ServiceAsking.Answer.SILENT;
    } catch (IOException e) {
      return ServiceAsking.Answer.NOT_ASKED; // no such address here, or no way there
    }
  }
}
