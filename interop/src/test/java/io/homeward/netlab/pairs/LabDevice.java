package io.homeward.netlab.pairs;

import io.homeward.engine.inet.IpText;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.NetlabHost;
import io.homeward.netlab.nat.Site;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A device at a site. */
abstract class LabDevice implements AutoCloseable {
  /** Whose client it is. */
  enum Kind {
    OURS("ours"),
    OFFICIAL("official"),
    OFFICIAL_USERSPACE("official without an interface"),
    OLDER("older official"),
    OLDER_USERSPACE("older official without an interface");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }

    /** A device of this kind that has not been started. */
    LabDevice at(Site site, LabServer server) {
      return switch (this) {
        case OURS -> new OurDevice(site, server);
        case OFFICIAL -> new OfficialClient(site, server, "", true);
        case OFFICIAL_USERSPACE -> new OfficialClient(site, server, "", false);
        case OLDER -> new OfficialClient(site, server, "older/", true);
        case OLDER_USERSPACE -> new OfficialClient(site, server, "older/", false);
      };
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

  /**
   * Whether an echo comes from another device.
   *
   * @param address of the other one
   */
  boolean echoes(String address) throws IOException {
    return host().attempt("ping", "-n", "-c1", "-W2", address).status() == 0;
  }

  /** Is killed and started again; returns when it is connected as before. */
  final void restart() throws Exception {
    Process process = daemon;
    if (process == null) {
      throw new IOException("the device has not been started");
    }
    process.destroyForcibly();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("the device does not end");
    }
    start();
    Netlab.await("connected", () -> status().path("BackendState").asString().equals("Running"));
  }

  /** Relays for others from now on, at a port of UDP. */
  abstract void relayForOthers(int port) throws Exception;

  /** The status document. */
  abstract JsonNode status() throws IOException;

  /**
   * A connection of a program on its host.
   *
   * @param address of another device
   */
  Socket connect(String address, int port, int patienceMillis) throws Exception {
    return connect(new Socket(), address, port, patienceMillis);
  }

  /** A socket is made when it connects, so it is bound while the thread is there. */
  final Socket connect(Socket socket, String address, int port, int patienceMillis)
      throws Exception {
    return host()
        .onItsNetwork(() -> {
          socket.connect(new InetSocketAddress(IpText.parse(address), port), patienceMillis);
          return socket;
        });
  }

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
        String device = one.path("PeerRelay").asString("");
        if (direct.isEmpty() && !device.isEmpty()) {
          return new Way(Way.Kind.DEVICE, device);
        }
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
