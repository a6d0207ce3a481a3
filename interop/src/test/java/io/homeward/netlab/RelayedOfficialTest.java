package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.interop.TestControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    start(one);
    start(two);
    up(one, "one", server);
    up(two, "two", server);
    Netlab.await("a ping through the relay", () -> ping(one, "two").contains("via DERP(home)"));
    Netlab.await("and back", () -> ping(two, "one").contains("via DERP(home)"));
    String status = tailscale(two, "status", "--json");
    assertThat(status).contains("\"Relay\": \"home\"");
    String report = tailscale(one, "netcheck");
    assertThat(report).contains("Nearest DERP: This tailnet's server");
  }

  private static void start(NetlabHost host) throws IOException {
    ProcessBuilder daemon =
        host.builder(
            TestControl.peer("tailscaled").toString(),
            "--tun=userspace-networking",
            "--no-logs-no-support",
            "--statedir=" + host.directory(),
            "--socket=" + socket(host),
            "--port=0");
    daemon.environment().put("TS_DEBUG_USE_DERP_HTTP", "1");
    daemon.redirectErrorStream(true);
    daemon.redirectOutput(host.directory().resolve("tailscaled.txt").toFile());
    host.start(daemon);
    Netlab.await("tailscaled", () -> Files.exists(socket(host)));
  }

  private static Path socket(NetlabHost host) {
    return host.directory().resolve("s");
  }

  private static void up(NetlabHost host, String name, RunningHub server) throws IOException {
    tailscale(
        host,
        "up",
        "--login-server=http://" + SERVER + ":" + Hub.PORT,
        "--auth-key=" + server.authKey(),
        "--hostname=" + name,
        "--timeout=30s");
  }

  private static String ping(NetlabHost host, String name) throws IOException {
    return tailscale(host, "ping", "--c=1", "--timeout=3s", "--until-direct=false", name);
  }

  private static String tailscale(NetlabHost host, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("env");
    command.add("TS_DEBUG_USE_DERP_HTTP=1");
    command.add(TestControl.peer("tailscale").toString());
    command.add("--socket=" + socket(host));
    command.addAll(List.of(arguments));
    return host.run(command.toArray(String[]::new));
  }
}
