package io.homeward.netlab.nat;

import io.homeward.engine.inet.IpText;
import io.homeward.netlab.NetlabHost;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A proxy for HTTP that connects to port 443, and does nothing else. Its threads are begun by one
 * that is in the network of its host, and are there, too.
 */
final class HttpProxy implements AutoCloseable {
  private static final String ALLOWED = ":443";
  private static final int MOST_HEAD_BYTES = 8192;
  private static final int CONNECT_MILLIS = 5_000;

  private final ServerSocket listener;
  private final Family family;
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  private HttpProxy(ServerSocket listener, Family family) {
    this.listener = listener;
    this.family = family;
  }

  static HttpProxy start(NetlabHost host, String address, int port, Family family)
      throws Exception {
    return host.onItsNetwork(() -> {
      HttpProxy proxy = new HttpProxy(new ServerSocket(port, 50, IpText.parse(address)), family);
      Thread.ofPlatform().name("lab-proxy").daemon().start(proxy::accept);
      return proxy;
    });
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofPlatform().name("lab-proxy-client").daemon().start(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      String line = head(in).lines().findFirst().orElse("");
      String[] words = line.split(" ");
      OutputStream out = client.getOutputStream();
      if (words.length < 3 || !words[0].equals("CONNECT") || !words[1].endsWith(ALLOWED)) {
        out.write("HTTP/1.1 403 Forbidden\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return;
      }
      String name = words[1].substring(0, words[1].length() - ALLOWED.length());
      try (Socket server = new Socket()) {
        open.add(server);
        server.connect(new InetSocketAddress(address(name), 443), CONNECT_MILLIS);
        server.setTcpNoDelay(true);
        client.setTcpNoDelay(true);
        out.write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        Thread.ofPlatform().name("lab-proxy-server").daemon().start(() -> back(server, out));
        in.transferTo(server.getOutputStream());
        server.shutdownOutput();
      }
    } catch (IOException e) {
      return; // one of the two is gone
    }
  }

  private static void back(Socket server, OutputStream out) {
    try (out) {
      server.getInputStream().transferTo(out);
    } catch (IOException e) {
      return; // one of the two is gone
    }
  }

  private InetAddress address(String name) {
    return IpText.parse(
        name.equals(Internet.HUB)
            ? Internet.address(true, family)
            : name.replace("[", "").replace("]", ""));
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (head.size() < MOST_HEAD_BYTES) {
      int read = in.read();
      if (read < 0) {
        break;
      }
      head.write(read);
      if (read == '\n' && head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
        break;
      }
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
