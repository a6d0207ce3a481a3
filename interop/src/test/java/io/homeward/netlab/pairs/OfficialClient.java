package io.homeward.netlab.pairs;

import io.homeward.interop.TestControl;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.nat.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code tailscaled} and {@code tailscale}. */
final class OfficialClient extends LabDevice {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ASK =
      "GET /localapi/v0/status HTTP/1.0\r\nHost: local-tailscaled.sock\r\n\r\n";

  private static final int SOCKS_PORT = 1055;

  private final Path daemon;
  private final Path program;
  private final boolean hasInterface;

  /**
   * @param directory of its programs among the peers
   * @param hasInterface whether its host sees the tailnet as a network; otherwise programs there
   *     have to use its proxy
   */
  OfficialClient(Site site, LabServer server, String directory, boolean hasInterface) {
    super(site, server);
    daemon = TestControl.peer(directory + "tailscaled");
    program = TestControl.peer(directory + "tailscale");
    this.hasInterface = hasInterface;
  }

  @Override
  void start() throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                daemon.toString(),
                "--no-logs-no-support",
                "--statedir=" + host().directory(),
                "--socket=" + socket(),
                "--port=0"));
    all.addAll(
        hasInterface
            ? List.of("--tun=tailscale0")
            : List.of("--tun=userspace-networking", "--socks5-server=127.0.0.1:" + SOCKS_PORT));
    ProcessBuilder command = host().builder(all.toArray(String[]::new));
    Map<String, String> environment = command.environment();
    environment.put("SSL_CERT_FILE", server.certificate().toString());
    environment.put("TS_DEBUG_FIREWALL_MODE", "nftables");
    String proxy = site().proxy();
    if (proxy != null) {
      environment.put("HTTPS_PROXY", proxy);
    }
    run(command);
    Netlab.await("tailscaled", () -> Files.exists(socket()));
  }

  @Override
  void up() throws Exception {
    tailscale(upArguments());
  }

  /** What lets it join. Fails when it has not within a minute. */
  String[] upArguments() throws Exception {
    return new String[] {
      "up",
      "--login-server=" + LabServer.URL,
      "--auth-key=" + server.authKey(),
      "--hostname=" + name(),
      "--netfilter-mode=off",
      "--accept-dns=false",
      "--timeout=60s"
    };
  }

  /** Its name in the tailnet. */
  String name() {
    return host().namespace().replaceAll(".*-([a-z0-9]+)-host", "$1");
  }

  @Override
  boolean echoes(String address) throws IOException {
    return hasInterface
        ? super.echoes(address)
        : tailscale("ping", "--icmp", "--c=1", "--timeout=2s", address).contains("pong from");
  }

  @Override
  Socket connect(String address, int port, int patienceMillis) throws Exception {
    Socket socket =
        hasInterface
            ? new Socket()
            : new Socket(
                new Proxy(
                    Proxy.Type.SOCKS,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), SOCKS_PORT)));
    return connect(socket, address, port, patienceMillis);
  }

  /** What one of its commands says. */
  String tailscale(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString(), "--socket=" + socket()));
    command.addAll(List.of(arguments));
    return host().run(command.toArray(String[]::new));
  }

  @Override
  void relayForOthers(int port) throws IOException {
    tailscale("set", "--relay-server-port=" + port);
  }

  /** Asked at its socket: a process for each look would take what is measured. */
  @Override
  JsonNode status() throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket()));
      channel.write(ByteBuffer.wrap(ASK.getBytes(StandardCharsets.US_ASCII)));
      String answer =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      return JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }
  }

  private Path socket() {
    return host().directory().resolve("s");
  }

  @Override
  void logout() throws IOException {
    if (lives()) {
      tailscale("logout");
    }
  }
}
