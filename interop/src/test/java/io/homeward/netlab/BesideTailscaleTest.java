package io.homeward.netlab;

import static io.homeward.netlab.Daemons.daemon;
import static io.homeward.netlab.Daemons.homeward;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The official client with an interface of its own on the same computer, signed in elsewhere. */
@Tag("interop")
@Timeout(300)
@SuppressWarnings("NullAway.Init")
class BesideTailscaleTest {
  private static final String OURS = "10.45.0.1";
  private static final String THEIRS = "10.45.0.2";

  private Netlab lab;
  private NetlabHost laptop;
  private RunningHub ours;
  private RunningHub theirs;

  @BeforeEach
  void start() throws IOException {
    lab = Netlab.create();
    NetlabHost lan = lab.bridge("lan");
    NetlabHost hub = lab.host("hub");
    NetlabHost other = lab.host("other");
    laptop = lab.host("laptop");
    lab.plug(hub, OURS + "/24", lan);
    lab.plug(other, THEIRS + "/24", lan);
    lab.plug(laptop, "10.45.0.3/24", lan);
    laptop.emptyDirectory("/run");
    laptop.privateEtc();
    laptop.resolvConf("nameserver " + OURS + "\n");
    Netlab.await("a stable network", () -> !laptop.networkState().contains("tentative"));
    ours = RunningHub.start(hub, OURS);
    theirs = RunningHub.start(other, THEIRS);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  /** All that Homeward sets; of packet rules ours alone, because their empty tables stay. */
  private String state() throws IOException {
    String all = laptop.networkState();
    int tables = all.indexOf("table ");
    return (tables < 0 ? all : all.substring(0, tables))
        + (all.contains("table inet homeward0") ? "our packet rules\n" : "")
        + laptop.read("/etc/resolv.conf");
  }

  @Test
  void theConflictIsNamedAndOverWhenItIsOver() throws Exception {
    String before = state();
    OfficialDevice official = OfficialDevice.start(laptop, "tailscale0");
    official.up(THEIRS, "official", theirs.authKey());
    Process daemon = daemon(laptop);
    assertThat(Daemons.join(laptop, "laptop", OURS, ours.authKey()))
        .contains("Connected as laptop");
    Netlab.await("status names it", () -> homeward(laptop, "status").contains("tailscale0"));
    assertThat(laptop.attempt(Daemons.command(laptop, "doctor")).output()).contains("tailscale0");

    official.process().destroy();
    assertThat(official.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
    Netlab.await("all is well", () -> !homeward(laptop, "status").contains("Problem"));
    String own = homeward(laptop, "ip", "-4").strip();
    Netlab.await(
        "names", () -> laptop.attempt("getent", "ahostsv4", "laptop").output().contains(own));

    daemon.destroy();
    assertThat(daemon.waitFor(60, TimeUnit.SECONDS)).isTrue();
    Netlab.await("the computer is as before", () -> state().equals(before));
  }
}
