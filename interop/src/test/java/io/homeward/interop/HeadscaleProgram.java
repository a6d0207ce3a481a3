package io.homeward.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Headscale's settings, and the command lines that it is started and administered with. */
public final class HeadscaleProgram {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path directory;
  private final Runner runner;

  /** Runs a command to its end and returns its output; fails when its status is not 0. */
  public interface Runner {
    String run(String... command) throws IOException;
  }

  /**
   * Where it is.
   *
   * @param url by which devices know it
   * @param listen address and port for them
   * @param tls settings of its certificate, as lines; empty: plain HTTP
   * @param administered port on loopback for its own command line
   * @param stun address and port
   * @param ipv4 of its relay
   * @param ipv6 of its relay; none: "none". Left open it makes each look of an official client at
   *     its network take three seconds.
   */
  public record Place(
      String url,
      String listen,
      String tls,
      int administered,
      String stun,
      String ipv4,
      String ipv6) {}

  /** Writes its settings. */
  public HeadscaleProgram(Path directory, Place place, Runner runner) throws IOException {
    this.directory = directory;
    this.runner = runner;
    Files.writeString(settings(), text(directory, place));
  }

  /** Whether it is on PATH. */
  public static boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(each -> Files.isExecutable(Path.of(each, "headscale")));
  }

  private static String text(Path directory, Place place) {
    return """
    server_url: %1$s
    listen_addr: "%2$s"
    %3$s
    metrics_listen_addr: ""
    grpc_listen_addr: 127.0.0.1:%4$d
    noise: {private_key_path: %8$s/noise.key}
    prefixes: {v4: 100.64.0.0/10, v6: "fd7a:115c:a1e0::/48"}
    database: {type: sqlite, sqlite: {path: %8$s/db.sqlite}}
    derp:
      server:
        enabled: true
        region_id: 999
        region_code: lab
        region_name: Lab
        stun_listen_addr: "%5$s"
        private_key_path: %8$s/derp.key
        verify_clients: false
        automatically_add_embedded_derp_region: true
        ipv4: %6$s
        ipv6: %7$s
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
    unix_socket: %8$s/hs.sock
    unix_socket_permission: "0700"
    policy: {mode: database}
    """
        .formatted(
            place.url,
            place.listen,
            place.tls,
            place.administered,
            place.stun,
            place.ipv4,
            place.ipv6,
            directory);
  }

  private Path settings() {
    return directory.resolve("config.yaml");
  }

  /** Exists while it takes commands. */
  public Path socket() {
    return directory.resolve("hs.sock");
  }

  /** What starts it. */
  public List<String> serve() {
    return List.of("headscale", "-c", settings().toString(), "serve");
  }

  /** Runs its command line and gives its JSON. */
  public JsonNode command(String... arguments) throws IOException {
    List<String> line =
        new ArrayList<>(List.of("headscale", "-c", settings().toString(), "-o", "json", "--force"));
    line.addAll(List.of(arguments));
    return JSON.readTree(runner.run(line.toArray(String[]::new)));
  }

  /** Puts a policy in force. */
  public void policy(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("policy.json"), text);
    runner.run("headscale", "-c", settings().toString(), "policy", "set", "-f", file.toString());
  }

  /** Makes a person and returns its id. */
  public String createPerson() throws IOException {
    return command("users", "create", "person").path("id").asString();
  }

  /** A key with which devices of a person may join. */
  public String authKey(String person, String... options) throws IOException {
    List<String> line = new ArrayList<>(List.of("preauthkeys", "create", "-u", person));
    line.addAll(List.of(options));
    return command(line.toArray(String[]::new)).path("key").asString();
  }
}
