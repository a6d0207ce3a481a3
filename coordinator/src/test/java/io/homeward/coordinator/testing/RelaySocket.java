package io.homeward.coordinator.testing;

import io.homeward.engine.derp.ClientInfo;
import io.homeward.engine.derp.DerpException;
import io.homeward.engine.derp.DerpHandshake;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A client of a relay over a socket, byte by byte. Of one thread. */
public final class RelaySocket implements AutoCloseable {
  private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(30).toMillis();

  private static final int A_MOMENT_MILLIS = 50;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  /** Over a connection that is made, plain or TLS. */
  public RelaySocket(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** Asks for the upgrade; the head of the answer. */
  public String upgrade() throws IOException {
    send(request(""));
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  /** A request for the upgrade. */
  public static byte[] request(String more) {
    return ("GET /derp HTTP/1.1\r\nHost: relay\r\nUpgrade: DERP\r\nConnection: Upgrade\r\n"
            + more
            + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Upgrades and says who it is; the relay's key. */
  public NodePublicKey enter(NodePrivateKey key) throws IOException, DerpException {
    upgrade();
    byte[] greeting = await(FrameType.SERVER_KEY);
    NodePublicKey server = DerpHandshake.readServerKey(greeting, 0, greeting.length);
    introduce(key, server);
    return server;
  }

  /** Says who it is. */
  public void introduce(NodePrivateKey key, NodePublicKey server)
      throws IOException, DerpException {
    byte[] nonce = Randomness.system().bytes(24);
    send(DerpHandshake.clientInfo(ClientInfo.DEVICE, key, server, nonce));
  }

  /** Writes as it is. */
  public void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** The body of the next frame of a type; others are passed over. */
  public byte[] await(int type) throws IOException {
    while (true) {
      int next = in.readUnsignedByte();
      byte[] body = new byte[in.readInt()];
      in.readFully(body);
      if (next == type) {
        return body;
      }
    }
  }

  /** The same, or null when none comes within a moment. */
  public byte @Nullable [] poll(int type) throws IOException {
    while (true) {
      int next;
      try {
        // Of TLS nobody can say whether something is there.
        socket.setSoTimeout(A_MOMENT_MILLIS);
        next = in.readUnsignedByte();
      } catch (SocketTimeoutException e) {
        return null;
      } finally {
        socket.setSoTimeout(PATIENCE_MILLIS);
      }
      byte[] body = new byte[in.readInt()];
      in.readFully(body);
      if (next == type) {
        return body;
      }
    }
  }

  /** Whether the relay ends the connection. */
  public boolean isEnded() throws IOException {
    try {
      await(-1);
      return false;
    } catch (EOFException e) {
      return true;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
