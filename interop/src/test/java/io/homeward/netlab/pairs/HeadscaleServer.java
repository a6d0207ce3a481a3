package io.homeward.netlab.pairs;

import io.homeward.interop.HeadscaleProgram;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.NetlabHost;
import io.homeward.netlab.nat.Family;
import io.homeward.netlab.nat.Internet;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Headscale, with the relay that it has. */
final class HeadscaleServer extends LabServer {
  private final HeadscaleProgram program;
  private @Nullable Process process;
  private @Nullable String authKey;

  HeadscaleServer(NetlabHost host) throws IOException {
    super(host);
    program =
        new HeadscaleProgram(
            directory(),
            new HeadscaleProgram.Place(
                URL,
                "[::]:443",
                "tls_cert_path: " + certificate() + "\ntls_key_path: " + key(),
                50_443,
                "[::]:3478",
                Internet.address(true, Family.IPV4),
                Internet.address(true, Family.IPV6)),
            host::run);
  }

  @Override
  void start() throws IOException {
    Files.deleteIfExists(program.socket());
    process = host().start(program.serve().toArray(String[]::new));
    Netlab.await(
        "headscale",
        () ->
            host().attempt("curl", "-sfk", URL + "/health").status() == 0
                && Files.exists(program.socket()));
    if (authKey == null) {
      authKey = program.authKey(program.createPerson(), "--reusable", "--ephemeral", "-e", "24h");
    }
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

  /** Without a policy they may do everything but that. */
  @Override
  void letDevicesRelay() throws IOException {
    program.policy(
        """
        {"grants": [
          {"src": ["*"], "dst": ["*"], "ip": ["*"]},
          {"src": ["*"], "dst": ["*"], "app": {"tailscale.com/cap/relay": [{}]}}
        ]}
        """);
  }
}
