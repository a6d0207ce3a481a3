package io.homeward.netlab.pairs;

import io.homeward.interop.TestControl;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.nat.Site;
import java.io.IOException;
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

  OfficialClient(Site site, LabServer server) {
    super(site, server);
  }

  @Override
  void start() throws IOException {
    ProcessBuilder command =
        host()
            .builder(
                TestControl.peer("tailscaled").toString(),
                "--tun=tailscale0",
                "--no-logs-no-support",
                "--statedir=" + host().directory(),
                "--socket=" + socket(),
                "--port=0");
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
    tailscale(
        "up",
        "--login-server=" + LabServer.URL,
        "--auth-key=" + server.authKey(),
        "--hostname=" + host().namespace().replaceAll(".*-([a-z0-9]+)-host", "$1"),
        "--netfilter-mode=off",
        "--accept-dns=false",
        "--timeout=60s");
  }

  /** What one of its commands says. */
  String tailscale(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(TestControl.peer("tailscale").toString(), "--socket=" + socket()));
    command.addAll(List.of(arguments));
    return host().run(command.toArray(String[]::new));
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
