package io.homeward.netlab.pairs;

import io.homeward.netlab.NetlabHost;
import io.homeward.netlab.nat.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A device at a site, with an interface of its own. */
abstract class LabDevice implements AutoCloseable {
  /** Whose client it is. */
  enum Kind {
    OURS("ours"),
    OFFICIAL("official");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }

    /** A device of this kind that has not been started. */
    LabDevice at(Site site, LabServer server) {
      return this == OURS ? new OurDevice(site, server) : new OfficialClient(site, server);
    }
  }

  private static final int END_SECONDS = 30;

  final Site site;
  final LabServer server;
  private @Nullable Process daemon;

  LabDevice(Site site, LabServer server) {
    this.site = site;
    this.server = server;
  }

  NetlabHost host() {
    return site.host();
  }

  Site site() {
    return site;
  }

  Path log() {
    return host().directory().resolve("device.txt");
  }

  /** Starts the daemon and waits until it takes commands. */
  abstract void start() throws Exception;

  /** Joins, and returns when its command line does. */
  abstract void up() throws Exception;

  /** The status document. */
  abstract JsonNode status() throws IOException;

  /** Leaves for good, as far as it still can. */
  abstract void logout() throws IOException;

  void run(ProcessBuilder command) throws IOException {
    command.redirectErrorStream(true);
    command.redirectOutput(log().toFile());
    daemon = host().start(command);
  }

  boolean lives() {
    Process process = daemon;
    return process != null && process.isAlive();
  }

  /** Its first address of IPv4 in the tailnet. */
  String address() throws IOException {
    for (JsonNode address : status().path("Self").path("TailscaleIPs")) {
      if (!address.asString().contains(":")) {
        return address.asString();
      }
    }
    throw new IOException("it has no address");
  }

  /** How it reaches the peer that has an address. */
  Way way(String peer) throws IOException {
    for (JsonNode one : status().path("Peer")) {
      if (one.path("TailscaleIPs").toString().contains('"' + peer + '"')) {
        String direct = one.path("CurAddr").asString("");
        String relay = one.path("Relay").asString("");
        return !direct.isEmpty()
            ? new Way(Way.Kind.DIRECT, direct)
            : relay.isEmpty() ? Way.UNKNOWN : new Way(Way.Kind.RELAYED, relay);
      }
    }
    return Way.UNKNOWN;
  }

  /** All that it has said. */
  String said() throws IOException {
    return Files.exists(log()) ? Files.readString(log()) : "";
  }

  @Override
  public void close() throws Exception {
    Process process = daemon;
    if (process == null) {
      return;
    }
    logout();
    process.destroy();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("the device does not end");
    }
  }
}
