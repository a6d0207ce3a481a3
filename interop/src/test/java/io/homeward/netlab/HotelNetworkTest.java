package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.homeward.cli.Surfaces;
import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.node.Connection;
import io.homeward.engine.node.NodeProblem.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A device in a network that lets nobody out before a page of its own was read: its router answers
 * for every web server, and drops everything else.
 */
@Tag("netlab")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@SuppressWarnings("NullAway.Init")
class HotelNetworkTest {
  private static final String SERVER = "10.45.0.1";
  private static final String PAGE = "http://login.hotel.example/hello";
  private static final int PORTAL_PORT = 8080;

  private Netlab lab;
  private NetlabHost hub;
  private NetlabHost gate;
  private NetlabHost guest;
  private String wire;
  private HttpServer portal;

  @BeforeEach
  void wire() throws Exception {
    lab = Netlab.create();
    hub = lab.host("hub");
    gate = lab.host("gate");
    guest = lab.host("guest");
    hub.run("ip", "addr", "add", SERVER + "/32", "dev", "lo");
    lab.wire(hub, "10.45.1.1/24", gate, "10.45.1.2/24");
    wire = lab.wire(gate, "10.45.2.1/24", guest, "10.45.2.2/24").getLast();
    hub.run("ip", "route", "add", "default", "via", "10.45.1.2");
    gate.run("ip", "route", "add", "default", "via", "10.45.1.1");
    guest.run("ip", "route", "add", "default", "via", "10.45.2.1");
    gate.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
    guest.emptyDirectory("/run");
    guest.privateEtc();
    portal =
        gate.onItsNetwork(() -> {
          HttpServer server = HttpServer.create(new InetSocketAddress(PORTAL_PORT), 0);
          server.createContext(
              "/",
              exchange -> {
                // Another one for each guest and question, as they do.
                exchange.getResponseHeaders().add("Location", PAGE + "?t=" + System.nanoTime());
                exchange.sendResponseHeaders(302, -1);
                exchange.close();
              });
          server.start();
          return server;
        });
  }

  @AfterEach
  void remove() {
    portal.stop(0);
    lab.close();
  }

  private void letNobodyOut() throws IOException {
    gate.run(
        "sh",
        "-c",
        "nft 'add table ip portal;"
            + " add chain ip portal d { type nat hook prerouting priority -100; };"
            + " add rule ip portal d ip saddr 10.45.2.2 tcp dport 80 redirect to :"
            + PORTAL_PORT
            + "; add chain ip portal f { type filter hook forward priority 0; };"
            + " add rule ip portal f ip saddr 10.45.2.2 drop;"
            + " add rule ip portal f ip daddr 10.45.2.2 drop'");
  }

  private String problems() throws IOException {
    return new LocalApiClient(Daemons.socket(guest)).status(false).path("Problems").toString();
  }

  @Test
  void aDeviceTellsOfThePageAndIsConnectedSoonAfterItWasRead() throws Exception {
    RunningHub server = RunningHub.start(hub, SERVER);
    Process first = Daemons.daemon(guest);
    Daemons.join(guest, "guest", SERVER, server.authKey());
    first.destroy();
    assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();

    letNobodyOut(); // the laptop is opened in the hotel
    guest.start(Daemons.daemonCommand(guest));
    Netlab.await("the page", () -> problems().contains("CAPTIVE_PORTAL"));
    assertThat(problems()).contains(PAGE).doesNotContain("SERVER_UNREACHABLE", "RELAY_");
    assertThat(Daemons.homeward(guest, "status"))
        .contains("sign in to it, open " + PAGE)
        .contains("guest." + server.domain());
    try (Surfaces surfaces = Surfaces.of(Daemons.socket(guest), lab.directory())) {
      surfaces.awaitAll(Connection.DEGRADED, Kind.CAPTIVE_PORTAL, Kind.MAP_REMEMBERED);
      portalIsRead();
      surfaces.awaitAll(Connection.CONNECTED);
    }
  }

  private void portalIsRead() throws IOException {
    gate.run("nft", "delete", "table", "ip", "portal");
  }

  @Test
  void aDeviceTellsThatNoDatagramPassesAndThatTheyDoAgain() throws Exception {
    RunningHub server = RunningHub.start(hub, SERVER);
    gate.run(
        "sh",
        "-c",
        "nft 'add table ip strict; add chain ip strict f { type filter hook forward priority 0; };"
            + " add rule ip strict f meta l4proto udp drop'");
    Daemons.daemon(guest);
    Daemons.join(guest, "guest", SERVER, server.authKey());
    try (Surfaces surfaces = Surfaces.of(Daemons.socket(guest), lab.directory())) {
      surfaces.awaitAll(Connection.DEGRADED, Kind.UDP_BLOCKED);
      gate.run("nft", "delete", "table", "ip", "strict");
      guest.run("ip", "addr", "add", "10.45.2.3/24", "dev", wire); // it looks where it is
      surfaces.awaitAll(Connection.CONNECTED);
    }
  }
}
