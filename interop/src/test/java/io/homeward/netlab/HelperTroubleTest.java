package io.homeward.netlab;

import static io.homeward.netlab.HelperUnderTest.INTERFACE;
import static io.homeward.netlab.HelperUnderTest.config;
import static io.homeward.netlab.HelperUnderTest.dns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostConfigException.Kind;
import io.homeward.engine.os.HostDns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A helper whose disk is full, read-only or holds nonsense. */
@Tag("netlab")
@SuppressWarnings("NullAway.Init")
class HelperTroubleTest {
  private static final String ORIGINAL = "# the person's own\nnameserver 192.0.2.53\n";

  private Netlab lab;
  private NetlabHost host;
  private HelperUnderTest helper;

  @BeforeEach
  void start() throws Exception {
    lab = Netlab.create();
    host = lab.host("host");
    lab.wire(host, "192.0.2.1/24", lab.host("other"), "192.0.2.2/24");
    Netlab.await("a stable network", () -> !host.networkState().contains("tentative"));
    host.resolvConf(ORIGINAL);
    helper = HelperUnderTest.start(host);
  }

  @AfterEach
  void stop() throws Exception {
    helper.stop();
    lab.close();
  }

  private static void assertRefused(ThrowingCallable request, Kind kind, String detail) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            HostConfigException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e.detail()).isEqualTo(detail);
            });
  }

  private void end() throws Exception {
    helper.supervisor().destroy();
    helper.supervisor().onExit().get();
  }

  private void smallDiskForJournals() throws Exception {
    end();
    host.run(
        "mount", "-t", "tmpfs", "-o", "size=8k,mode=0700", "tmpfs", helper.journals().toString());
    helper.restart();
  }

  private void fillJournals() throws IOException {
    host.attempt("dd", "if=/dev/zero", "of=" + helper.journals() + "/fill", "bs=4k");
  }

  private void emptyJournals() throws IOException {
    host.run("rm", helper.journals() + "/fill");
  }

  /** Those that the helper sees, which may lie on a disk of this host alone. */
  private String journals() throws IOException {
    return host.run("sh", "-c", "ls " + helper.journals() + " | grep ^journal- || true");
  }

  @Test
  void changesNothingWhereTheJournalHasNoRoom() throws Exception {
    smallDiskForJournals();
    String before = helper.hostState();
    fillJournals();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      for (int i = 0; i < 3; i++) {
        assertRefused(
            () -> client.openTun(INTERFACE),
            Kind.SYSTEM_REFUSED,
            "cannot write the journal: No space left on device");
      }
      assertThat(helper.hostState()).isEqualTo(before);
      assertThat(journals()).isEmpty();
      emptyJournals();
      client.openTun(INTERFACE);
      client.apply(config(HostDns.NONE, "100.64.0.2/32"));
      assertThat(host.run("ip", "route")).contains("100.64.0.2");
    }
    Netlab.await("all undone", () -> helper.hostState().equals(before) && journals().isEmpty());
  }

  @Test
  void undoesEverythingAlsoWhenTheDiskIsFullByThen() throws Exception {
    // Here resolv.conf is a mount point and can only be rewritten in place.
    smallDiskForJournals();
    String before = helper.hostState();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns(), "100.64.0.2/32"));
      fillJournals();
    }
    Netlab.await("all undone", () -> helper.hostState().equals(before) && journals().isEmpty());
  }

  @Test
  void leavesTheNamesAloneWhereResolvConfIsReadOnly() throws Exception {
    host.privateEtc();
    host.run("mount", "-o", "remount,bind,ro", "/etc");
    String before = helper.hostState();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      assertRefused(
          () -> client.apply(config(dns())),
          Kind.NAMES_NOT_SET,
          "cannot set DNS: Read-only file system");
      assertThat(host.read("/etc/resolv.conf")).isEqualTo(ORIGINAL);
      // Without names, all the rest works.
      client.apply(config(HostDns.NONE, "100.64.0.2/32"));
      assertThat(host.run("ip", "route")).contains("100.64.0.2");
    }
    Netlab.await(
        "all undone", () -> helper.hostState().equals(before) && helper.journalsLeft().isEmpty());
  }

  @Test
  void undoesLaterWhatBecameReadOnly() throws Exception {
    host.privateEtc();
    String before = helper.hostState();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns()));
      host.run("mount", "-o", "remount,bind,ro", "/etc");
    }
    Netlab.await("told", () -> helper.log().contains("/etc/resolv.conf: Read-only file system"));
    Netlab.await("the interface is gone", () -> !host.networkState().contains(INTERFACE));
    assertThat(helper.journalsLeft()).hasSize(1);
    host.run("mount", "-o", "remount,bind,rw", "/etc");
    end();
    Netlab.await("all undone", () -> helper.hostState().equals(before));
    assertThat(helper.journalsLeft()).isEmpty();
    helper.restart();
  }

  @Test
  void startsWhereJournalsAreBroken() throws Exception {
    HelperClient client = HelperClient.connect(helper.socket());
    client.openTun(INTERFACE);
    client.apply(config(dns()));
    helper.killEverybody();
    client.close();
    assertThat(host.read("/etc/resolv.conf")).isNotEqualTo(ORIGINAL);
    byte[] noise = new byte[100_000];
    new Random(5).nextBytes(noise);
    Path whole = helper.journals().resolve(helper.journalsLeft().getFirst());
    Files.write(helper.journals().resolve("journal-1-0"), noise);
    Files.writeString(helper.journals().resolve("journal-"), "link 1 lo\nnamespace x\nresolved\n");
    Files.createSymbolicLink(helper.journals().resolve("journal-3-0"), Path.of("/etc/passwd"));
    // And the good one, with zeros in it and a line that was not finished.
    Files.writeString(whole, Files.readString(whole) + "\0\0\0\nlink 9");
    helper.restart();
    Netlab.await("undone", () -> host.read("/etc/resolv.conf").equals(ORIGINAL));
    assertThat(helper.journalsLeft()).containsExactly("journal-3-0");
    assertThat(host.run("ip", "-o", "link", "show", "lo")).contains("LOOPBACK,UP");
    HelperClient.connect(helper.socket()).close();
  }

  @Test
  void cleaningUpSaysWhatIsHeldAndByWhom() throws Exception {
    String before = helper.hostState();
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      client.apply(config(dns()));
      Command.Result result = helper.cleanUp();
      long worker = helper.worker().orElseThrow().pid();
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.output())
          .contains(INTERFACE + " is held by process " + worker + " (homeward-worker)")
          .contains("names of this system are held by process " + worker);
      assertThat(helper.hostState()).as("what lives is left alone").isNotEqualTo(before);
    }
    Netlab.await("all undone", () -> helper.hostState().equals(before));
    assertThat(helper.cleanUp().status()).isZero();
  }

  @Test
  void leavesTheNamesAloneWhereAFifoLiesInTheirPlace() throws Exception {
    host.privateEtc();
    String before = helper.hostState();
    host.run("sh", "-c", "mv /etc/resolv.conf /etc/kept; mkfifo /etc/resolv.conf");
    try (HelperClient client = HelperClient.connect(helper.socket())) {
      client.openTun(INTERFACE);
      assertRefused(
          () -> client.apply(config(dns())), Kind.NAMES_NOT_SET, "/etc/resolv.conf is no file");
      client.apply(config(HostDns.NONE, "100.64.0.2/32"));
      ProcessHandle worker = helper.worker().orElseThrow();
      worker.destroyForcibly();
      Netlab.await("undone by the supervisor", () -> helper.journalsLeft().isEmpty());
    }
    assertThat(helper.cleanUp().status()).isZero();
    host.run("mv", "/etc/kept", "/etc/resolv.conf");
    assertThat(helper.hostState()).isEqualTo(before);
  }
}
