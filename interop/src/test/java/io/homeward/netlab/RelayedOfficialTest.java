package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two official clients that have no way to each other but our relay: each has a wire to the server,
 * which passes no packets of IP on.
 */
@Tag("interop")
class RelayedOfficialTest {
  private static final String SERVER = "10.44.0.1";

  private Netlab lab;
  private NetlabHost hub;
  private NetlabHost one;
  private NetlabHost two;

  @BeforeEach
  void wire() throws IOException {
    lab = Netlab.create();
    hub = lab.host("hub");
    hub.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=0");
    hub.run("ip", "addr", "add", SERVER + "/32", "dev", "lo");
    one = host("one", 1);
    two = host("two", 2);
  }

  private NetlabHost host(String name, int number) throws IOException {
    NetlabHost host = lab.host(name);
    lab.wire(hub, "10.44." + number + ".1/24", host, "10.44." + number + ".2/24");
    host.run("ip", "route", "add", "default", "via", "10.44." + number + ".1");
    return host;
  }

  @AfterEach
  void remove() {
    lab.close();
  }

  @Test
  void theyReachEachOtherThroughTheRelayOfTheServer() throws Exception {
    RunningHub server = RunningHub.start(hub, SERVER);
    assertThat(one.attempt("ping", "-c1", "-W1", "10.44.2.2").status()).isNotZero();
    OfficialDevice first = join(one, "one", server);
    OfficialDevice second = join(two, "two", server);
    Netlab.await("a ping through the relay", () -> ping(first, "two").contains("via DERP(home)"));
    Netlab.await("and back", () -> ping(second, "one").contains("via DERP(home)"));
    String status = second.tailscale("status", "--json");
    assertThat(status).contains("\"Relay\": \"home\"");
    String report = first.tailscale("netcheck");
    assertThat(report).contains("Nearest DERP: This tailnet's server");
  }

  private static OfficialDevice join(NetlabHost host, String name, RunningHub server)
      throws IOException {
    OfficialDevice device = OfficialDevice.start(host, "userspace-networking");
    device.up(SERVER, name, server.authKey());
    return device;
  }

  private static String ping(OfficialDevice device, String name) throws IOException {
    return device.tailscale("ping", "--c=1", "--timeout=3s", "--until-direct=false", name);
  }
}
