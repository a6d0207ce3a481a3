package io.homeward.coordinator.testing;

import io.homeward.engine.control.transport.EarlyPayload;
import io.homeward.engine.control.transport.HandshakeInitiator;
import io.homeward.engine.control.transport.RecordInputStream;
import io.homeward.engine.control.transport.RecordOutputStream;
import io.homeward.engine.control.transport.RecordReader;
import io.homeward.engine.control.transport.RecordSealer;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.noise.TransportKeys;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A socket whose bytes go through the upgrade and through Noise. */
final class NoiseSocket extends Socket {
  private final int port;
  private final MachinePrivateKey machine;
  private final MachinePublicKey serverKey;
  private final String from;
  private final Socket raw = new Socket();
  private InputStream in = InputStream.nullInputStream();
  private OutputStream out = OutputStream.nullOutputStream();

  NoiseSocket(int port, MachinePrivateKey machine, MachinePublicKey serverKey) {
    this(port, machine, serverKey, "");
  }

  /**
   * The same through a proxy.
   *
   * @param from the address that it passes on; empty: none
   */
  NoiseSocket(int port, MachinePrivateKey machine, MachinePublicKey serverKey, String from) {
    this.from = from;
    this.port = port;
    this.machine = machine;
    this.serverKey = serverKey;
  }

  @Override
  public void connect(SocketAddress ignored, int timeout) throws IOException {
    raw.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeout);
    raw.setTcpNoDelay(true);
    HandshakeInitiator handshake =
        new HandshakeInitiator(machine, serverKey, TestDevice.CAPABILITY, Randomness.system());
    String request =
        "POST /ts2021 HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nConnection: upgrade\r\nUpgrade: tailscale-control-protocol\r\n"
            + (from.isEmpty() ? "" : "X-Forwarded-For: " + from + "\r\n")
            + "Content-Length: 0\r\nX-Tailscale-Handshake: "
            + Base64.getEncoder().encodeToString(handshake.initiation())
            + "\r\n\r\n";
    raw.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    InputStream buffered = new BufferedInputStream(raw.getInputStream());
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = buffered.read();
      if (next < 0) {
        throw new IOException("closed after: " + head);
      }
      head.append((char) next);
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException("no upgrade: " + head);
    }
    TransportKeys keys = handshake.finish(buffered);
    in =
        EarlyPayload.skip(new RecordInputStream(new RecordReader(buffered, keys.responderSends())));
    out = new RecordOutputStream(raw.getOutputStream(), new RecordSealer(keys.initiatorSends()));
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  /** Reads and drops what comes, as it is, until the other side has closed. */
  void drain() throws IOException {
    raw.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  /** Breaks the connection off: the other side hears of a reset. */
  void reset() throws IOException {
    raw.setSoLinger(true, 0);
    raw.close();
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  @Override
  public boolean isClosed() {
    return raw.isClosed();
  }

  @Override
  public boolean isConnected() {
    return raw.isConnected();
  }

  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    raw.setSoTimeout(timeout);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return raw.getSoTimeout();
  }

  @Override
  public InetAddress getInetAddress() {
    return raw.getInetAddress();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return raw.getRemoteSocketAddress();
  }

  @Override
  public void shutdownOutput() {}
}
