package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.localapi.LocalApiServer;
import io.homeward.engine.node.Connection;
import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeConfig;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeProblem.Kind;
import io.homeward.engine.node.TailnetNode;
import io.homeward.engine.node.TunChoice;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.node.Works;
import io.homeward.engine.store.FileNodeStore;
import io.homeward.engine.testing.Nodes;
import io.homeward.ui.session.Presence;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a real node at the real server is like, as all {@link Surfaces} say it: the same, in the
 * same order. Of the node only the interface is pretended, and what a look at the system would find
 * there.
 */
@Timeout(300)
@SuppressWarnings("NullAway.Init")
class OneHealthTest {
  @TempDir Path dir;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private CoordinatorServer server;
  private @Nullable PretendedInterface pretended;
  private @Nullable LocalNode local;
  private LocalApiServer api;
  private Path socket;
  private Surfaces surfaces;

  @BeforeEach
  void startServer() {
    server = CoordinatorServer.start(config().withAnyPort());
    server.administer(new PeopleRequest.CreateUser("ann"));
  }

  private CoordinatorConfig config() {
    return CoordinatorConfig.of(dir.resolve("hub"));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    server.close();
  }

  private void startNode(TunChoice tun) throws Exception {
    LocalNode real =
        TailnetNode.start(
            NodeConfig.builder(
                    FileNodeStore.open(Files.createDirectories(dir.resolve("state"))),
                    tun,
                    () -> Nodes.host("laptop"),
                    server.url())
                .udpPort(0)
                .portMapping(false)
                .build());
    pretended = tun instanceof TunChoice.Userspace ? new PretendedInterface(real) : null;
    LocalNode node = pretended == null ? real : pretended;
    opened.add(node);
    socket = dir.resolve("homeward.sock");
    local = node;
    serve();
    surfaces = Surfaces.of(socket, dir);
    opened.add(surfaces);
  }

  private void serve() throws Exception {
    api = LocalApiServer.start(Objects.requireNonNull(local), socket, "1", WallClock.system());
    opened.add(api);
  }

  private String authKey() {
    AdminAnswer answer =
        server.administer(new KeyRequest.CreateAuthKey("ann", true, false, 3600, List.of()));
    return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key());
  }

  private Node node() {
    return Objects.requireNonNull(pretended);
  }

  @Test
  void aLifeAtARealServerIsToldTheSameEverywhere() throws Exception {
    startNode(new TunChoice.Userspace());
    surfaces.awaitAll(Connection.NEEDS_SIGN_IN);

    server.administer(new SettingsRequest.SetApproval(true));
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    surfaces.awaitAll(Connection.NEEDS_APPROVAL);

    server.administer(new DeviceRequest.ApproveDevice("laptop"));
    surfaces.awaitAll(Connection.CONNECTED);

    node().down();
    surfaces.awaitAll(Connection.OFF);
    node().up(UpRequest.connect());
    surfaces.awaitAll(Connection.CONNECTED);

    server.administer(new SettingsRequest.SetApproval(false));
    server.administer(new SettingsRequest.SetKeyLife(3));
    node().up(UpRequest.signInAgain().withAuthKey(authKey()));
    surfaces.awaitAll(Connection.ATTENTION, Kind.KEY_EXPIRES);

    server.administer(new DeviceRequest.ExpireDevice("laptop"));
    surfaces.awaitAll(Connection.EXPIRED, Kind.KEY_EXPIRED);

    server.administer(new SettingsRequest.SetKeyLife(0));
    node().up(UpRequest.signInAgain().withAuthKey(authKey()));
    surfaces.awaitAll(Connection.CONNECTED);

    int port = server.port();
    server.close();
    surfaces.awaitAll(Connection.DEGRADED, Kind.SERVER_UNREACHABLE);
    assertThat(surfaces.session().state().groups())
        .allSatisfy(
            group -> assertThat(group.devices()).noneMatch(it -> it.presence() == Presence.ONLINE));
    server =
        CoordinatorServer.start(
            config().withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    node().up(UpRequest.connect());
    surfaces.awaitAll(Connection.CONNECTED);
  }

  @Test
  void aDeviceThatItsServerRemovedIsToldTheSameEverywhere() throws Exception {
    startNode(new TunChoice.Userspace());
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    surfaces.awaitAll(Connection.CONNECTED);

    server.administer(new DeviceRequest.RemoveDevice("laptop"));
    surfaces.awaitAll(Connection.REMOVED, Kind.DEVICE_REMOVED);
    assertThat(surfaces.trayEntries()).contains("sign-in").doesNotContain("sign-out", "connect");

    surfaces.close();
    api.close();
    node().close();
    startNode(new TunChoice.Userspace());
    surfaces.awaitAll(Connection.REMOVED, Kind.DEVICE_REMOVED);

    node().up(UpRequest.signInAgain().withAuthKey(authKey()));
    surfaces.awaitAll(Connection.CONNECTED);
  }

  @Test
  void aDeviceThatWasRemovedWhileItWasAwayIsToldTheSameEverywhere() throws Exception {
    startNode(new TunChoice.Userspace());
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    surfaces.awaitAll(Connection.CONNECTED);
    surfaces.close();
    api.close();
    node().close();
    server.administer(new DeviceRequest.RemoveDevice("laptop"));

    startNode(new TunChoice.Userspace());
    surfaces.awaitAll(Connection.REMOVED, Kind.DEVICE_REMOVED);
  }

  @Test
  void aKeyThatEndedWhileTheDeviceWasAwayIsToldTheSameEverywhere() throws Exception {
    startNode(new TunChoice.Userspace());
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    surfaces.awaitAll(Connection.CONNECTED);
    surfaces.close();
    api.close();
    node().close();
    server.administer(new DeviceRequest.ExpireDevice("laptop"));

    startNode(new TunChoice.Userspace());
    surfaces.awaitAll(Connection.EXPIRED, Kind.KEY_EXPIRED);
  }

  @Test
  void aDeviceWhoseKeyHadEndedShowsTheDevicesOfBeforeAfterARestart() throws Exception {
    startNode(new TunChoice.Userspace());
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    surfaces.awaitAll(Connection.CONNECTED);
    server.administer(new DeviceRequest.ExpireDevice("laptop"));
    surfaces.awaitAll(Connection.EXPIRED, Kind.KEY_EXPIRED);
    surfaces.close();
    api.close();
    node().close();

    startNode(new TunChoice.Userspace());
    surfaces.awaitAll(Connection.EXPIRED, Kind.KEY_EXPIRED);
    assertThat(surfaces.showsDevices()).isTrue();
    assertThat(surfaces.trayEntries()).contains("self");
  }

  @Test
  void aStartIsToldUntilTheServerHasAnswered() throws Exception {
    Gate gate = gate();
    startNode(new TunChoice.Userspace());
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    surfaces.awaitAll(Connection.CONNECTED);
    surfaces.close();
    api.close();
    node().close();
    Files.delete(dir.resolve("state").resolve("tailnet.json")); // or it would begin with that
    gate.become(Gate.Mode.SILENT);

    startNode(new TunChoice.Userspace());
    surfaces.awaitAll(Connection.CONNECTING);

    gate.become(Gate.Mode.OPEN);
    node().up(UpRequest.connect());
    surfaces.awaitAll(Connection.CONNECTED);
  }

  @Test
  void aRelayThatGoesAndComesIsToldTheSameEverywhere() throws Exception {
    Gate gate = gate();
    startNode(new TunChoice.Userspace());
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    surfaces.awaitAll(Connection.CONNECTED);

    gate.become(Gate.Mode.NO_RELAY);
    surfaces.awaitAll(Connection.DEGRADED, Kind.RELAY_UNREACHABLE);

    gate.become(Gate.Mode.OPEN);
    surfaces.awaitAll(Connection.CONNECTED);
  }

  /** Puts the server behind a gate, which its devices are told to come by. */
  private Gate gate() throws IOException {
    int port = server.port();
    Gate gate = new Gate(port);
    opened.add(gate);
    server.close();
    server =
        CoordinatorServer.start(
            config()
                .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .withUrl(URI.create("http://127.0.0.1:" + gate.port())));
    return gate;
  }

  @Test
  void withoutAHelperNobodyIsSimplyConnected() throws Exception {
    startNode(new TunChoice.KernelIfPermitted("homeward0", dir.resolve("no-helper.sock")));
    surfaces.awaitAll(Connection.NEEDS_SIGN_IN);
    surfaces.session().signIn(server.url(), authKey());
    surfaces.awaitAll(Connection.INSIDE_ONLY, Kind.INSIDE_ONLY);
  }

  @Test
  void whatTheSystemHasIsToldTheSameEverywhere() throws Exception {
    startNode(new TunChoice.Userspace());
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    surfaces.awaitAll(Connection.CONNECTED);
    // These change what the node is, not only what is said of it; the real ones are above.
    Set<Kind> others =
        EnumSet.of(
            Kind.KEY_EXPIRED,
            Kind.KEY_EXPIRES,
            Kind.DEVICE_REMOVED,
            Kind.DAEMON_GONE,
            Kind.INSIDE_ONLY,
            Kind.SIGN_IN_NOT_FINISHED);
    Map<Connection, Integer> seen = new EnumMap<>(Connection.class);
    for (Kind kind : EnumSet.complementOf(EnumSet.copyOf(others))) {
      NodeProblem problem = new NodeProblem(kind, "http://192.0.2.7/", "detail");
      Objects.requireNonNull(pretended).find(List.of(found(problem)));
      Connection expected =
          problem.isNotice()
              ? Connection.CONNECTED
              : problem.isWarning() ? Connection.ATTENTION : Connection.DEGRADED;
      seen.merge(expected, 1, Integer::sum);
      if (problem.isNotice()) {
        surfaces.awaitAll(expected);
      } else {
        surfaces.awaitAll(expected, kind);
      }
    }
    assertThat(seen.keySet())
        .containsExactlyInAnyOrder(Connection.CONNECTED, Connection.ATTENTION, Connection.DEGRADED);
    Objects.requireNonNull(pretended)
        .find(
            List.of(
                found(new NodeProblem(Kind.RELAY_UNREACHABLE, "fra", "")),
                found(new NodeProblem(Kind.UDP_BLOCKED, "", "")),
                found(new NodeProblem(Kind.SERVER_SAYS, "Update", "There is one."))));
    surfaces.awaitAll(
        Connection.DEGRADED, Kind.RELAY_UNREACHABLE, Kind.UDP_BLOCKED, Kind.SERVER_SAYS);
  }

  @Test
  void aDaemonThatEndsIsSaidToBeAwayAndItsReturnIsSeen() throws Exception {
    startNode(new TunChoice.Userspace());
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    surfaces.awaitAll(Connection.CONNECTED);

    api.close();
    surfaces.awaitAway();

    serve();
    surfaces.awaitAll(Connection.CONNECTED);
  }

  @Test
  void aStartWhileSwitchedOffShowsTheDevicesOfBefore() throws Exception {
    startNode(new TunChoice.Userspace());
    node().up(UpRequest.to(server.url()).withAuthKey(authKey()));
    surfaces.awaitAll(Connection.CONNECTED);
    node().down();
    surfaces.awaitAll(Connection.OFF);
    surfaces.close();
    api.close();
    node().close();

    startNode(new TunChoice.Userspace());
    surfaces.awaitAll(Connection.OFF);
    assertThat(Objects.requireNonNull(surfaces.session().state().self()).name())
        .isEqualTo("laptop");
    assertThat(surfaces.trayEntries()).contains("self");
    assertThat(surfaces.showsDevices()).isTrue();
  }

  private static HealthItem found(NodeProblem problem) {
    return new HealthItem(problem, Instant.parse("2026-11-28T12:00:00Z"), Works.PART);
  }
}
