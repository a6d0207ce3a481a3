package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * The web servers that stand in front of a coordination server, with what the documentation says.
 */
enum ReverseProxy {
  NGINX("nginx"),
  CADDY("caddy"),
  HAPROXY("haproxy");

  private static final Path PAGE = Path.of("..", "docs", "behind-a-proxy.md");
  private static final String BACKEND = "127.0.0.1:4663";

  private final String program;

  ReverseProxy(String program) {
    this.program = program;
  }

  /**
   * A certificate for 127.0.0.1.
   *
   * @param certificate PEM
   * @param key PEM
   */
  record Pair(Path certificate, Path key) {}

  /** Starts it with the recipe of the documentation: TLS at the port, all goes to the server. */
  ForeignProgram withRecipe(Path dir, int port, int server, Pair pair) throws IOException {
    String recipe = replaced(recipe(), BACKEND, "127.0.0.1:" + server);
    return switch (this) {
      case NGINX -> {
        recipe = replaced(recipe, "listen 443 ssl;", "listen 127.0.0.1:" + port + " ssl;");
        recipe = replaced(recipe, "listen [::]:443 ssl;", "");
        String live = "/etc/letsencrypt/live/tailnet.example.net/";
        recipe = replaced(recipe, live + "fullchain.pem", pair.certificate().toString());
        yield nginx(dir, replaced(recipe, live + "privkey.pem", pair.key().toString()));
      }
      case CADDY ->
          caddy(
              dir,
              replaced(
                  recipe,
                  "tailnet.example.net {",
                  "https://127.0.0.1:%d {\n\ttls %s %s"
                      .formatted(port, pair.certificate(), pair.key())));
      case HAPROXY -> {
        Path both = dir.resolve("both.pem");
        Files.writeString(
            both, Files.readString(pair.certificate()) + Files.readString(pair.key()));
        recipe = replaced(recipe, "bind :443", "bind 127.0.0.1:" + port);
        yield haproxy(dir, replaced(recipe, "/etc/haproxy/tailnet.pem", both.toString()));
      }
    };
  }

  /**
   * Starts it told nothing but where the server is: plain HTTP, and all else as it is by itself.
   */
  ForeignProgram withDefaults(Path dir, int port, int server) throws IOException {
    return switch (this) {
      case NGINX ->
          nginx(
              dir,
              "server { listen 127.0.0.1:%d; location / { proxy_pass http://127.0.0.1:%d; } }"
                  .formatted(port, server));
      case CADDY ->
          caddy(
              dir,
              "http://127.0.0.1:%d {\n\treverse_proxy 127.0.0.1:%d\n}\n".formatted(port, server));
      case HAPROXY ->
          haproxy(
              dir,
              """
              frontend front
                  bind 127.0.0.1:%d
                  default_backend back
              backend back
                  option httpchk GET /health
                  server coordinator 127.0.0.1:%d check inter 200ms
              """
                  .formatted(port, server));
    };
  }

  private String recipe() throws IOException {
    Matcher block =
        Pattern.compile("(?s)\n```" + program + "\n(.*?)```\n").matcher(Files.readString(PAGE));
    assertThat(block.find()).as("a recipe for " + program).isTrue();
    return block.group(1);
  }

  /** What the test has to have otherwise than the person; the rest is as it stands there. */
  private static String replaced(String recipe, String written, String here) {
    assertThat(recipe).contains(written);
    return recipe.replace(written, here);
  }

  /** Silence is cut after 30 seconds, half of what nginx does by itself. */
  private ForeignProgram nginx(Path dir, String servers) throws IOException {
    Files.writeString(
        dir.resolve("nginx.conf"),
        """
        daemon off;
        user root;
        worker_processes 1;
        pid %1$s/nginx.pid;
        events {}
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          proxy_read_timeout 30s;
          %2$s
        }
        """
            .formatted(dir, servers));
    return run(dir, "nginx", "-e", "stderr", "-p", dir.toString(), "-c", dir + "/nginx.conf");
  }

  private ForeignProgram caddy(Path dir, String sites) throws IOException {
    Files.writeString(
        dir.resolve("Caddyfile"), "{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + sites);
    return run(
        dir,
        "env",
        "HOME=" + dir,
        "XDG_DATA_HOME=" + dir,
        "XDG_CONFIG_HOME=" + dir,
        "caddy",
        "run",
        "--config",
        dir + "/Caddyfile",
        "--adapter",
        "caddyfile");
  }

  /** The defaults of Debian's file, with 30 seconds where it has 50. */
  private ForeignProgram haproxy(Path dir, String sections) throws IOException {
    Files.writeString(
        dir.resolve("haproxy.cfg"),
        """
        global
            maxconn 1000
        defaults
            mode http
            option dontlognull
            timeout connect 5000
            timeout client 30000
            timeout server 30000
        """
            + sections);
    return run(dir, "haproxy", "-db", "-f", dir + "/haproxy.cfg");
  }

  private ForeignProgram run(Path dir, String... command) throws IOException {
    boolean installed =
        List.of(("/usr/sbin:" + System.getenv("PATH")).split(":")).stream()
            .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    Assumptions.assumeTrue(installed, "there is no " + program);
    return ForeignProgram.start(dir, List.of(command));
  }
}
