package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What official clients learn of their NATs from one server of ours: a router that keeps the port
 * of a device, and one that takes another for each destination.
 */
@Tag("interop")
class HardNatSeenTest {
  private static final String SERVER = "10.44.0.1";

  private Netlab lab;
  private NetlabHost hub;

  @BeforeEach
  void wire() throws IOException {
    lab = Netlab.create();
    hub = lab.host("hub");
    hub.run("ip", "addr", "add", SERVER + "/32", "dev", "lo");
  }

  @AfterEach
  void remove() {
    lab.close();
  }

  @Test
  void aHardNatIsRecognisedAndTheSecondRegionIsNobodysHome() throws Exception {
    RunningHub server = RunningHub.start(hub, SERVER);
    OfficialDevice easy = join("easy", behind("easy", 1, "masquerade"), server);
    OfficialDevice hard = join("hard", behind("hard", 2, "masquerade fully-random"), server);

    assertThat(report(easy).path("MappingVariesByDestIP").asString()).isEqualTo("false");
    assertThat(report(hard).path("MappingVariesByDestIP").asString()).isEqualTo("true");
    for (OfficialDevice device : new OfficialDevice[] {easy, hard}) {
      assertThat(report(device).path("PreferredDERP").asInt()).isEqualTo(900);
      assertThat(report(device).path("RegionLatency").propertyNames()).contains("900", "901");
      Netlab.await(
          "its home",
          () ->
              device
                  .tailscale("status", "--json", "--peers=false")
                  .contains("\"Relay\": \"home\""));
    }
  }

  /** A host behind a router that changes addresses. */
  private NetlabHost behind(String name, int number, String rule) throws IOException {
    NetlabHost router = lab.host(name + "-router");
    NetlabHost host = lab.host(name);
    String outside = "10.44." + number + ".";
    String inside = "10.45." + number + ".";
    String out = lab.wire(hub, outside + "1/24", router, outside + "2/24").getLast();
    lab.wire(router, inside + "1/24", host, inside + "2/24");
    host.run("ip", "route", "add", "default", "via", inside + "1");
    router.run("ip", "route", "add", "default", "via", outside + "1");
    router.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
    router.run(
        "nft",
        "add table ip nat; add chain ip nat out { type nat hook postrouting priority 100; };"
            + " add rule ip nat out oifname "
            + out
            + " "
            + rule);
    return host;
  }

  private static OfficialDevice join(String name, NetlabHost host, RunningHub server)
      throws IOException {
    OfficialDevice device = OfficialDevice.start(host, "userspace-networking");
    device.up(SERVER, name, server.authKey());
    return device;
  }

  private static JsonNode report(OfficialDevice device) throws IOException {
    String said = device.tailscale("netcheck", "--format=json");
    return JsonMapper.builder().build().readTree(said.substring(said.indexOf('{')));
  }
}
