package io.homeward.engine.relay;

import io.homeward.engine.derp.DerpException;
import io.homeward.engine.derp.DerpHandshake;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A relay that does what a test says, one step after the other; every wait has an end. */
final class ScriptedRelay implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final String SWITCHED =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: DERP\r\nConnection: Upgrade\r\n\r\n";

  private final NodePrivateKey key = NodePrivateKey.generate(Randomness.system());
  private final ServerSocket listener;

  ScriptedRelay() throws IOException {
    listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(PATIENCE_MILLIS);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The next connection, of which the request was read. */
  Session accept() throws IOException {
    Socket socket = listener.accept();
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new Session(socket, key);
  }

  /** The next connection, with a client that has introduced itself and was not answered yet. */
  Session acceptClient() throws IOException, DerpException {
    Session session = accept();
    session.send(SWITCHED.getBytes(StandardCharsets.US_ASCII));
    session.send(DerpHandshake.serverKey(key.publicKey()));
    byte[] info = session.await(FrameType.CLIENT_INFO);
    session.client = DerpHandshake.readClientInfo(key, info, 0, info.length).key();
    return session;
  }

  /** The next connection, with a client that was taken. */
  Session acceptAndEnter() throws IOException, DerpException {
    Session session = acceptClient();
    session.enter();
    return session;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** One connection. */
  static final class Session implements AutoCloseable {
    private final Socket socket;
    private final NodePrivateKey key;
    private final DataInputStream in;
    final String request;
    NodePublicKey client = NodePublicKey.ZERO;

    private Session(Socket socket, NodePrivateKey key) throws IOException {
      this.socket = socket;
      this.key = key;
      in = new DataInputStream(socket.getInputStream());
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        head.write(in.readUnsignedByte());
      }
      request = head.toString(StandardCharsets.ISO_8859_1);
    }

    void enter() throws IOException, DerpException {
      send(DerpHandshake.serverInfo(key, client, Randomness.system().bytes(24)));
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** The body of the next frame of a type; others are passed over. */
    byte[] await(int type) throws IOException {
      while (true) {
        int next = in.readUnsignedByte();
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        if (next == type) {
          return body;
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
