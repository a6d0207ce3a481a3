package io.homeward.netlab.pairs;

import io.homeward.netlab.Command;
import io.homeward.netlab.NetlabHost;
import io.homeward.netlab.SelfSigned;
import io.homeward.netlab.nat.Internet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A coordination server at {@code https://hub.lab}, with a relay and STUN in it. */
abstract class LabServer {
  /** Whose server it is. */
  enum Kind {
    OURS,
    HEADSCALE;

    LabServer on(NetlabHost host) throws IOException {
      return this == OURS ? new OurServer(host) : new HeadscaleServer(host);
    }
  }

  static final String URL = "https://" + Internet.HUB;

  private final NetlabHost host;
  private final Path directory;

  LabServer(NetlabHost host) throws IOException {
    this.host = host;
    directory = Files.createDirectories(host.directory().resolve("server"));
    // Its own authority, which the devices of the lab trust.
    SelfSigned.write(certificate(), key(), Internet.HUB, "DNS:" + Internet.HUB);
    Command.run(
        System.getProperty("java.home") + "/bin/keytool",
        "-importcert",
        "-noprompt",
        "-alias",
        "lab",
        "-file",
        certificate().toString(),
        "-keystore",
        trustStore().toString(),
        "-storepass",
        TRUST_STORE_PASSWORD);
  }

  static final String TRUST_STORE_PASSWORD = "changeit";

  /** Starts it, also again. */
  abstract void start() throws Exception;

  /** Ends it at once, with all connections. */
  abstract void stop() throws Exception;

  /** With which any number of devices may join that are forgotten when they leave. */
  abstract String authKey() throws Exception;

  /** Every device may ask every other one to relay from now on. */
  abstract void letDevicesRelay() throws Exception;

  NetlabHost host() {
    return host;
  }

  Path directory() {
    return directory;
  }

  /** What devices trust, as PEM. */
  Path certificate() {
    return directory.resolve("cert.pem");
  }

  Path key() {
    return directory.resolve("key.pem");
  }

  /** The same for Java. */
  Path trustStore() {
    return directory.resolve("trust.p12");
  }

  /** What makes Java's programs trust the server. */
  List<String> javaTrust() {
    return List.of(
        "-Djavax.net.ssl.trustStore=" + trustStore(),
        "-Djavax.net.ssl.trustStorePassword=" + TRUST_STORE_PASSWORD);
  }
}
