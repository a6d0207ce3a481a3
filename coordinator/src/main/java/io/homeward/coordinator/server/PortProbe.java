package io.homeward.coordinator.server;

import io.homeward.engine.inet.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Finds out about a port what the library does not tell. */
final class PortProbe {
  private static final int CONNECT_MILLIS = 1_000;

  private PortProbe() {}

  /**
   * Whether nobody listens where somebody did. Only a refusal is a sign: a connection that takes
   * long, or for which descriptors lack, is not.
   */
  static boolean refuses(InetSocketAddress bound) {
    InetAddress address = bound.getAddress();
    InetSocketAddress target =
        address.isAnyLocalAddress()
            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort())
            : bound;
    try (Socket probe = new Socket()) {
      probe.connect(target, CONNECT_MILLIS);
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Why nobody can listen at an address. */
  static ListenException cannotListen(InetSocketAddress address) {
    String reason = "it failed";
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(address);
    } catch (IOException e) {
      String text = String.valueOf(e.getMessage());
      reason =
          text.contains("in use")
              ? "the port is in use by another program; choose another with --listen"
              : text.contains("ermission")
                  ? "ports under 1024 need more rights; choose another with --listen"
                  : "this machine has no such address";
    }
    return new ListenException("cannot listen on " + Endpoint.of(address) + ": " + reason);
  }
}
