package io.homeward.engine.controlclient;

import io.homeward.engine.control.message.CapabilityVersion;
import io.homeward.engine.control.session.ControlProblem.Kind;
import io.homeward.engine.control.transport.EarlyPayload;
import io.homeward.engine.control.transport.HandshakeInitiator;
import io.homeward.engine.control.transport.RecordInputStream;
import io.homeward.engine.control.transport.RecordOutputStream;
import io.homeward.engine.control.transport.RecordReader;
import io.homeward.engine.control.transport.RecordSealer;
import io.homeward.engine.control.transport.TransportException;
import io.homeward.engine.dial.Connector;
import io.homeward.engine.dial.PlainHttp;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerSocketDialer;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.noise.TransportKeys;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.Base64;

/**
 * Opens control connections: key, TCP or TLS, upgrade, handshake; protocol reference, sections 1.1
 * to 1.6.
 *
 * <p>Of the race of section 1.3 only the server's own URL is tried. The key has to come over that
 * URL first, with a verified certificate, so where port 443 is broken a connection to port 80 would
 * come too late to help; and what is given as {@code http} stays on the port that was given.
 */
final class NoiseDialer {
  private static final String PROTOCOL = "tailscale-control-protocol";
  private static final int HANDSHAKE_MILLIS = 10_000;

  private final ServerAddress server;
  private final ServerSocketDialer sockets;
  private final ServerKeyFetch keys;
  private final MachinePrivateKey machineKey;
  private final Randomness randomness;

  NoiseDialer(
      ServerAddress server,
      ServerSocketDialer sockets,
      ServerKeyFetch keys,
      MachinePrivateKey machineKey,
      Randomness randomness) {
    this.server = server;
    this.sockets = sockets;
    this.keys = keys;
    this.machineKey = machineKey;
    this.randomness = randomness;
  }

  /**
   * A connection after the handshake.
   *
   * @param socket below it; closing it ends the connection
   * @param in plaintext from the server
   * @param out plaintext to the server
   */
  record Connection(Socket socket, InputStream in, OutputStream out) {}

  Connection dial(Connector.Opening opening) throws IOException {
    boolean learnedNow = !keys.isKnown();
    MachinePublicKey key = keys.key();
    HandshakeInitiator handshake =
        new HandshakeInitiator(machineKey, key, CapabilityVersion.CURRENT, randomness);
    try {
      Socket socket = sockets.open(opening);
      try {
        Connection connection = upgrade(socket, handshake, learnedNow);
        keys.proved(key);
        return connection;
      } catch (IOException | RuntimeException e) {
        // However a server refuses (400, 403, 500, hanging up): perhaps it has got another key
        // since
        // we learned it, and that answer would come for ever.
        keys.forget();
        socket.close();
        throw e;
      }
    } finally {
      handshake.destroy();
    }
  }

  private Connection upgrade(Socket socket, HandshakeInitiator handshake, boolean learnedNow)
      throws IOException {
    socket.setSoTimeout(HANDSHAKE_MILLIS);
    OutputStream out = socket.getOutputStream();
    out.write(
        PlainHttp.bytes(
            "POST /ts2021 HTTP/1.1\r\nHost: "
                + server.authority()
                + "\r\nUpgrade: "
                + PROTOCOL
                + "\r\nConnection: upgrade\r\nContent-Length: 0\r\nX-Tailscale-Handshake: "
                + Base64.getEncoder().encodeToString(handshake.initiation())
                + "\r\n\r\n"));
    out.flush();
    InputStream in = new BufferedInputStream(socket.getInputStream());
    PlainHttp answer;
    try {
      answer = PlainHttp.readHead(in);
    } catch (ProtocolException e) {
      throw new ServerException(Kind.NOT_A_TAILNET_SERVER, String.valueOf(e.getMessage()), e);
    }
    if (answer.status() != 101
        || !PROTOCOL.equalsIgnoreCase(answer.headers().getOrDefault("upgrade", ""))) {
      // A server whose key we have is one; what answers now may be another, or it refuses our key.
      throw new ServerException(
          learnedNow && answer.status() < 500 ? Kind.NOT_A_TAILNET_SERVER : Kind.SERVER_ERROR,
          "it refused the connection with HTTP status " + answer.status());
    }
    Connection connection = handshake(socket, in, out, handshake);
    socket.setSoTimeout(0);
    return connection;
  }

  private Connection handshake(
      Socket socket, InputStream in, OutputStream out, HandshakeInitiator handshake)
      throws IOException {
    try {
      TransportKeys transport = handshake.finish(in);
      RecordInputStream plainIn =
          new RecordInputStream(new RecordReader(in, transport.responderSends()));
      RecordOutputStream plainOut =
          new RecordOutputStream(out, new RecordSealer(transport.initiatorSends()));
      transport.destroy();
      return new Connection(socket, EarlyPayload.skip(plainIn), plainOut);
    } catch (TransportException e) {
      throw new ServerException(Kind.SERVER_ERROR, String.valueOf(e.getMessage()), e);
    } catch (EOFException e) {
      throw new ServerException(
          Kind.SERVER_ERROR,
          "the server ended the handshake; it may want another version of this program",
          e);
    }
  }
}
