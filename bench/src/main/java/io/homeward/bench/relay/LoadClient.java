package io.homeward.bench.relay;

import io.homeward.engine.derp.ClientInfo;
import io.homeward.engine.derp.DerpException;
import io.homeward.engine.derp.DerpHandshake;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One client of a relay over plain TCP, after the handshake. Of one thread. */
final class LoadClient implements AutoCloseable {
  private static final int MOST_OF_A_HEAD = 4096;

  private final NodePrivateKey key = NodePrivateKey.generate(Randomness.system());
  private final Socket socket;

  LoadClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket
        .getOutputStream()
        .write(
            "GET /derp HTTP/1.1\r\nHost: x\r\nUpgrade: DERP\r\nConnection: Upgrade\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    DataInputStream in = new DataInputStream(socket.getInputStream());
    skipHead(in);
    try {
      byte[] greeting = frame(in, FrameType.SERVER_KEY);
      NodePublicKey server = DerpHandshake.readServerKey(greeting, 0, greeting.length);
      socket
          .getOutputStream()
          .write(
              DerpHandshake.clientInfo(
                  new ClientInfo(DerpHandshake.VERSION, false, null, false),
                  key,
                  server,
                  Randomness.system().bytes(24)));
      frame(in, FrameType.SERVER_INFO);
    } catch (DerpException e) {
      throw new IOException(e);
    }
  }

  private static void skipHead(DataInputStream in) throws IOException {
    int ends = 0;
    for (int i = 0; ends < 4; i++) {
      int next = in.readUnsignedByte();
      ends = next == "\r\n\r\n".charAt(ends) ? ends + 1 : next == '\r' ? 1 : 0;
      if (i > MOST_OF_A_HEAD) {
        throw new IOException("no relay answers");
      }
    }
  }

  private static byte[] frame(DataInputStream in, int type) throws IOException {
    while (true) {
      int next = in.readUnsignedByte();
      byte[] body = new byte[in.readInt()];
      in.readFully(body);
      if (next == type) {
        return body;
      }
    }
  }

  NodePublicKey publicKey() {
    return key.publicKey();
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
