package io.homeward.netlab.pairs;

import io.homeward.netlab.Netlab;
import io.homeward.netlab.NetlabHost;
import io.homeward.netlab.nat.Family;
import io.homeward.netlab.nat.Internet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Headscale, with the relay that it has. */
final class HeadscaleServer extends LabServer {
  private static final JsonMapper JSON = new JsonMapper();

  private @Nullable Process process;
  private @Nullable String authKey;

  HeadscaleServer(NetlabHost host) throws IOException {
    super(host);
    Files.writeString(config(), text());
  }

  static boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "headscale")));
  }

  private Path config() {
    return directory().resolve("config.yaml");
  }

  /** An address family of the relay that is left open makes each look at the network take 3 s. */
  private String text() {
    return """
    server_url: %1$s
    listen_addr: "[::]:443"
    tls_cert_path: %2$s
    tls_key_path: %3$s
    metrics_listen_addr: ""
    grpc_listen_addr: 127.0.0.1:50443
    noise: {private_key_path: %4$s/noise.key}
    prefixes: {v4: 100.64.0.0/10, v6: "fd7a:115c:a1e0::/48"}
    database: {type: sqlite, sqlite: {path: %4$s/db.sqlite}}
    derp:
      server:
        enabled: true
        region_id: 999
        region_code: lab
        region_name: Lab
        stun_listen_addr: "[::]:3478"
        private_key_path: %4$s/derp.key
        verify_clients: false
        automatically_add_embedded_derp_region: true
        ipv4: %5$s
        ipv6: %6$s
      urls: []
      paths: []
      auto_update_enabled: false
    disable_check_updates: true
    logtail: {enabled: false}
    dns:
      magic_dns: true
      base_domain: tailnet.test
      override_local_dns: false
      nameservers: {global: []}
    unix_socket: %4$s/hs.sock
    unix_socket_permission: "0700"
    policy: {mode: database}
    """
        .formatted(
            URL,
            certificate(),
            key(),
            directory(),
            Internet.address(true, Family.IPV4),
            Internet.address(true, Family.IPV6));
  }

  @Override
  void start() throws IOException {
    Path socket = directory().resolve("hs.sock");
    Files.deleteIfExists(socket);
    process = host().start("headscale", "-c", config().toString(), "serve");
    Netlab.await(
        "headscale",
        () ->
            host().attempt("curl", "-sfk", URL + "/health").status() == 0 && Files.exists(socket));
    if (authKey == null) {
      String id = command("users", "create", "person").path("id").asString();
      authKey =
          command("preauthkeys", "create", "-u", id, "--reusable", "--ephemeral", "-e", "24h")
              .path("key")
              .asString();
    }
  }

  private JsonNode command(String... arguments) throws IOException {
    List<String> all =
        new ArrayList<>(List.of("headscale", "-c", config().toString(), "-o", "json", "--force"));
    all.addAll(List.of(arguments));
    return JSON.readTree(host().run(all.toArray(String[]::new)));
  }

  @Override
  void stop() throws Exception {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      if (!running.waitFor(30, TimeUnit.SECONDS)) {
        throw new IOException("headscale does not end");
      }
    }
  }

  @Override
  String authKey() throws IOException {
    String key = authKey;
    if (key == null) {
      throw new IOException("headscale has not been started");
    }
    return key;
  }
}
