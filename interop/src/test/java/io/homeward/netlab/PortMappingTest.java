package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.localapi.LocalApiClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** A port at a real router of the kind that people have at home. */
@Tag("netlab")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@SuppressWarnings("NullAway.Init")
class PortMappingTest {
  private static final int PORT = 41641;
  private static final String OURS_ONLY =
      "allow 1024-65535 192.168.7.0/24 1024-65535\ndeny 0-65535 0.0.0.0/0 0-65535";

  private Netlab lab;
  private HomeRouter router;
  private int programs;

  @BeforeEach
  void start() throws IOException {
    lab = Netlab.create();
    router = new HomeRouter(lab);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  /** A program behind the router, and what it has said. */
  private record Program(Process process, Path output) {
    List<String> said() throws IOException {
      return Files.readAllLines(output);
    }

    String last() throws IOException {
      List<String> all = said();
      return all.isEmpty() ? "" : all.getLast();
    }

    void end() throws Exception {
      process.getOutputStream().close();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Program program(String... protocols) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(Integer.toString(PORT)));
    arguments.addAll(List.of(protocols));
    Path output = router.inside().directory().resolve("program-" + ++programs + ".txt");
    ProcessBuilder builder =
        router
            .inside()
            .builder(Daemons.java(PortMapProgram.class, arguments.toArray(String[]::new)))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    return new Program(router.inside().start(builder), output);
  }

  private static void awaitLast(Program program, String beginning) {
    Netlab.await(beginning, () -> program.last().startsWith(beginning));
  }

  /** Whether what the computer outside sends to an endpoint comes back. */
  private boolean reaches(String endpoint) throws Exception {
    String[] parts = endpoint.split(":");
    byte[] sent = "hello".getBytes(StandardCharsets.UTF_8);
    return router
        .outside()
        .onItsNetwork(() -> {
          try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(300);
            socket.send(
                new DatagramPacket(
                    sent,
                    sent.length,
                    new InetSocketAddress(parts[0], Integer.parseInt(parts[1]))));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            socket.receive(answer);
            return Arrays.equals(sent, Arrays.copyOf(answer.getData(), answer.getLength()));
          } catch (IOException e) {
            return false;
          }
        });
  }

  private void mapsAndGivesBack(String protocol) throws Exception {
    Program program = program(protocol);
    awaitLast(program, "MAPPED " + protocol + " " + HomeRouter.WAN + ":");
    String endpoint = program.last().split(" ")[2];
    Netlab.await("from outside", () -> reaches(endpoint));
    program.end();
    assertThat(router.hasMappings()).isFalse();
  }

  @Test
  void theOutsideReachesAPortInEachProtocolAsLongAsTheProgramRuns() throws Exception {
    assertThat(reaches(HomeRouter.WAN + ":" + PORT)).isFalse();
    router.start("enable_natpmp=yes", "enable_upnp=yes", OURS_ONLY);
    mapsAndGivesBack("PCP");
    mapsAndGivesBack("NAT_PMP");
    mapsAndGivesBack("UPNP");
  }

  @Test
  void aWholeDeviceHasAPortAtTheRouterAndGivesItBack() throws Exception {
    router.start("enable_natpmp=yes", "enable_upnp=yes", OURS_ONLY);
    RunningHub hub = RunningHub.start(router.outside(), HomeRouter.OUTSIDE);
    NetlabHost device = router.inside();
    device.emptyDirectory("/run");
    device.privateEtc();
    Process daemon = Daemons.daemon(device);
    Daemons.join(device, "device", HomeRouter.OUTSIDE, hub.authKey());
    Netlab.await("the port", () -> router(device).path("Verdict").asString().equals("MAPPED"));
    assertThat(router(device).path("Protocol").asString()).isEqualTo("PCP");
    assertThat(router(device).path("External").asString()).startsWith(HomeRouter.WAN + ":");
    assertThat(router.hasMappings()).isTrue();
    Daemons.homeward(device, "set", "--relay-server-port", "40777");
    Netlab.await("the port of the relay", () -> router.mappings().contains("40777"));
    Daemons.homeward(device, "set", "--relay-server-port", "off");
    Netlab.await("its end", () -> !router.mappings().contains("40777"));
    assertThat(router.hasMappings()).as("the tunnel's stays").isTrue();
    Daemons.homeward(device, "set", "--relay-server-port", "40777");
    Netlab.await("the port of the relay again", () -> router.mappings().contains("40777"));
    daemon.destroy();
    assertThat(daemon.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(router.hasMappings()).isFalse();
  }

  private static JsonNode router(NetlabHost device) throws IOException {
    return new LocalApiClient(Daemons.socket(device)).status(false).path("Router");
  }

  /**
   * This one announces nothing when it begins: it is found out when it is asked since when it runs.
   */
  @Test
  @Tag("long")
  void aRouterThatRestartsGetsTheMappingAgainWithinAMinute() throws Exception {
    router.start("enable_natpmp=yes", "enable_upnp=no", OURS_ONLY);
    Program program = program("PCP", "NAT_PMP", "UPNP");
    awaitLast(program, "MAPPED PCP");
    router.awaitAge(4); // its count of seconds has to be lower afterwards
    router.start("enable_natpmp=yes", "enable_upnp=no", OURS_ONLY); // with no mapping
    Netlab.await("mapped again", router::hasMappings);
    assertThat(reaches(HomeRouter.WAN + ":" + PORT)).isTrue();
  }

  /** UPnP tells nothing of a start: the mapping is made anew each five minutes. */
  @Test
  @Tag("long")
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void aRouterOfUpnpThatRestartsGetsTheMappingAgainWithTheNextRenewal() throws Exception {
    router.start("enable_natpmp=no", "enable_upnp=yes", OURS_ONLY);
    Program program = program("UPNP");
    awaitLast(program, "MAPPED UPNP");
    router.start("enable_natpmp=no", "enable_upnp=yes", OURS_ONLY); // with no mapping
    assertThat(router.hasMappings()).isFalse();
    Awaitility.await()
        .atMost(Duration.ofMinutes(8))
        .pollInterval(Duration.ofSeconds(2))
        .until(router::hasMappings);
    Netlab.await("from outside", () -> reaches(HomeRouter.WAN + ":" + PORT));
  }

  @Test
  void whatARouterRefusesIsTold() throws Exception {
    // As version 1, and by UPnP alone: otherwise it tries its 65,000 ports one after the other.
    router.start("enable_natpmp=no", "force_igd_desc_v1=yes", "deny 0-65535 0.0.0.0/0 0-65535");
    Program program = program("PCP", "NAT_PMP", "UPNP");
    awaitLast(program, "REFUSED");
    assertThat(router.hasMappings()).isFalse();
  }

  /** What happens to all who are killed: the router ends it with the lease that it gave. */
  @Test
  void theMappingOfAProgramThatIsKilledEndsWithItsLease() throws Exception {
    router.start(
        "enable_natpmp=yes", "enable_upnp=no", "min_lifetime=1", "max_lifetime=4", OURS_ONLY);
    Program program = program("PCP");
    awaitLast(program, "MAPPED PCP");
    program.process().destroyForcibly();
    assertThat(router.hasMappings()).isTrue();
    Netlab.await("the end of the lease", () -> !router.hasMappings());
  }
}
