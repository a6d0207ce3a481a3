package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.netlab.NetworkOutside.Lan;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/**
 * A device on a computer whose names are managed by the programs that people have, while these do
 * all that they do: names of the tailnet and others resolve, packets take the tunnel, the status is
 * true, and afterwards everything is as it would be without us.
 */
@Tag("netlab")
@Timeout(360)
@SuppressWarnings("NullAway.Init")
class NameManagersTest {
  private static final String HUB = "10.8.0.1";
  private static final int AT_ONCE = 3;
  private static final int LONGEST_SECONDS = 300;

  private static Netlab lab;
  private static NetlabHost core;
  private static RunningHub hub;
  private static String nas;

  private static final Map<NameManager, Future<ManagedDevice>> rows =
      new EnumMap<>(NameManager.class);

  private static ExecutorService side;

  @BeforeAll
  static void startWhatAllShare() throws Exception {
    lab = Netlab.create();
    core = lab.bridge("core");
    NetlabHost server = lab.host("hub");
    NetlabHost other = lab.host("nas");
    lab.plug(server, HUB + "/24", core);
    lab.plug(other, "10.8.0.2/24", core);
    other.emptyDirectory("/run");
    hub = RunningHub.start(server, HUB);
    Daemons.daemon(other);
    Daemons.join(other, "nas", HUB, hub.authKey());
    nas = Daemons.homeward(other, "ip", "-4").strip();
    // They wait for most of the time, so side by side.
    side = Executors.newFixedThreadPool(AT_ONCE);
    for (NameManager manager : managers()) {
      rows.put(manager, side.submit(() -> row(manager)));
    }
  }

  /**
   * One of each kind; with the property {@code homeward.managers} all of them, or those that it
   * names with commas.
   */
  static Set<NameManager> managers() {
    String chosen = System.getProperty("homeward.managers", "");
    if (chosen.equals("all")) {
      return EnumSet.allOf(NameManager.class);
    }
    if (!chosen.isEmpty()) {
      return Arrays.stream(chosen.split(",")).map(NameManager::valueOf).collect(Collectors.toSet());
    }
    return EnumSet.of(
        NameManager.FILE,
        NameManager.NETWORKMANAGER_RESOLVED,
        NameManager.NETWORKD_RESOLVED_STUB,
        NameManager.RESOLVCONF_DEBIAN,
        NameManager.OPENRESOLV,
        NameManager.DNSMASQ);
  }

  @AfterAll
  static void stop() {
    side.shutdownNow();
    lab.close();
  }

  @ParameterizedTest
  @MethodSource("managers")
  void allIsWellWhateverTheManagerOfNamesDoes(NameManager manager) throws Exception {
    try {
      ManagedDevice device =
          Objects.requireNonNull(rows.get(manager)).get(LONGEST_SECONDS, TimeUnit.SECONDS);
      System.out.println(manager + ": " + device.results());
      assertThat(device.failures()).as(device.results()).isEmpty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TestAbortedException skipped) {
        throw skipped;
      }
      throw e;
    }
  }

  private static ManagedDevice row(NameManager manager) throws Exception {
    String name = "row" + manager.ordinal();
    NetlabHost computer = lab.host(name);
    manager.installOn(computer);
    String uplink = "10.8.0." + (10 + manager.ordinal()) + "/24";
    NetworkOutside outside = new NetworkOutside(lab, name + "r", core, uplink, computer);
    manager.tell(computer, "begin");
    ManagedDevice device = new ManagedDevice(manager, computer, outside, hub, nas);
    device.awaitOutside(Lan.HOME);
    device.event("up", device::connect);
    device.event(
        "lease",
        () -> {
          device.enters(Lan.RENUMBERED);
          manager.tell(computer, "renew");
        });
    device.event("restart", () -> manager.tell(computer, "restart"));
    device.event("reload", () -> manager.tell(computer, "reload"));
    device.event(
        "moved",
        () -> {
          outside.cable(false);
          device.enters(Lan.CAFE);
          outside.cable(true);
          manager.tell(computer, "moved");
        });
    device.event("link", device::takeLinkDown);
    device.event("replaced", device::replaceResolvConf);
    device.event("put back", device::putResolvConfBack);
    device.event("kill helper", device::killHelper);
    device.disconnect();
    device.event("up again", device::connect);
    if (manager.ordinal() % 2 == 0) {
      device.killDaemon();
    } else {
      device.killAll();
    }
    device.compareWithout();
    return device;
  }
}
