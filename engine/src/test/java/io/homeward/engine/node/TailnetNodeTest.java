package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.store.StoredProfile;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.PeerConfig;
import io.homeward.engine.wireguard.WireGuardAction;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TailnetNodeTest extends NodeFixture {
  @Test
  void connectsAndShowsItsPeersWithTheirTraffic() throws Exception {
    TailnetNode node = start();
    FakeControl control = connect(node);
    assertThat(control.calls).startsWith("start", "login secret");
    await().atMost(PATIENCE).until(() -> !dataPlanes.getFirst().configs.isEmpty());
    assertThat(dataPlanes.getFirst().configs.getFirst().privateKey()).isEqualTo(Tailnets.KEY);
    await()
        .atMost(PATIENCE)
        .until(() -> control.calls.stream().anyMatch(c -> c.matches("update [1-9].*")));
    assertThat(node.status().peers())
        .singleElement()
        .satisfies(peer -> {
          assertThat(peer.receivedBytes()).isEqualTo(20);
          assertThat(peer.currentEndpoint()).isEqualTo(Endpoint.parse("192.0.2.2:41641"));
        });
    assertThat(node.ping(IpText.parse("100.64.0.2"), PATIENCE).get().roundTrip())
        .isEqualTo(Duration.ofMillis(3));
    assertThat(node.status().peers().getFirst().latency()).isEqualTo(Duration.ofMillis(3));
  }

  @Test
  void hasStoredTheKeyWhenTheControlClientGoesOn() throws Exception {
    TailnetNode node = start();
    node.up(UpRequest.connect());
    await().atMost(PATIENCE).until(() -> controls.size() == 1);
    controls.getFirst().listener.accept(Tailnets.registered(Tailnets.KEY));
    assertThat(store.load().map(StoredProfile::nodeKey)).contains(Tailnets.KEY);
  }

  @Test
  void tellsTheServerTheKeyByWhichItsPacketLoopsTalkToPeers() throws Exception {
    FakeControl control = connect(start());
    FakeDataPlane loops = dataPlanes.getFirst();
    assertThat(control.disco).isEqualTo(loops.setup.disco().publicKey());
    await().atMost(PATIENCE).until(() -> control.calls.stream().anyMatch(c -> c.startsWith("up")));
    assertThat(control.disco)
        .as("in what it tells later")
        .isEqualTo(loops.setup.disco().publicKey());
    assertThat(loops.reachableAt).as("peers are told the same").isNotNull();
  }

  @Test
  void startsAgainWithWhatItKnew() throws Exception {
    TailnetNode first = start();
    connect(first).listener.accept(new ControlEvent.Connectivity(false));
    first.close();
    assertThat(dataPlanes.getFirst().closed).isTrue();
    assertThat(controls.getFirst().calls).endsWith("close");
    TailnetNode second = start();
    await().atMost(PATIENCE).until(() -> controls.size() == 2);
    // Before the server has said a word.
    awaitState(second, NodeState.RUNNING);
    assertThat(second.status().netMap()).isEqualTo(Tailnets.map());
    assertThat(second.status().controlConnected()).isFalse();
    assertThat(controls.getLast().calls).startsWith("start").doesNotContain("close");
  }

  @Test
  void storesWhatIsChangedWhileItIsOff() throws Exception {
    TailnetNode first = start();
    awaitState(first, NodeState.NEEDS_LOGIN);
    PreferenceChange change =
        PreferenceChange.none().hostname("nas").acceptDns(false).shieldsUp(true);
    first.change(change);
    assertThatThrownBy(() -> first.change(PreferenceChange.none().hostname("a b").acceptDns(true)))
        .isInstanceOfSatisfying(
            NodeException.class,
            e -> assertThat(e.problem().kind()).isEqualTo(NodeProblem.Kind.BAD_HOSTNAME));
    first.close();
    Preferences kept = start().status().preferences();
    assertThat(kept).isEqualTo(Preferences.initial(Tailnets.SERVER).with(change));
    assertThat(controls).isEmpty();
  }

  @Test
  void storesWhatIsAskedForJustBeforeTheEnd() throws Exception {
    for (int round = 0; round < 50; round++) {
      TailnetNode node = start();
      node.change(PreferenceChange.none().hostname("nas" + round));
      node.close();
      TailnetNode next = start();
      assertThat(next.status().preferences().hostname()).isEqualTo("nas" + round);
      next.close();
    }
  }

  @Test
  void looksAgainAndAgainWhetherClocksWentBack() throws Exception {
    AtomicLong later = new AtomicLong();
    Ticker ticker = new SystemTicker();
    NodeConfig config =
        config(store, 0).toBuilder().ticker(() -> ticker.nanos() + later.get()).build();
    try (TailnetNode node = TailnetNode.start(config)) {
      connect(node);
      dataPlanes.getFirst().clocksBehind = Map.of(Tailnets.key(2), Instant.EPOCH);
      later.set(Duration.ofSeconds(61).toNanos()); // at rest it looks once a minute
      assertThat(node.settled()).succeedsWithin(PATIENCE);
      assertThat(node.status().problems())
          .extracting(NodeProblem::kind)
          .contains(NodeProblem.Kind.PEER_CLOCK_BEHIND);
    }
  }

  @Test
  void knowsAfterARestartWhichHandshakesItTook() throws Exception {
    NodePrivateKey peer = NodePrivateKey.generate(Randomness.system());
    TailnetNode first = start();
    connect(first);
    byte[] recorded = initiation(peer);
    assertThat(receive(dataPlanes.getFirst(), peer, recorded)).isNotEmpty();
    first.close();
    start();
    await().atMost(PATIENCE).until(() -> controls.size() == 2);
    controls.getLast().listener.accept(new ControlEvent.NetMapChanged(Tailnets.map()));
    await().atMost(PATIENCE).until(() -> dataPlanes.size() == 2);
    assertThat(receive(dataPlanes.getLast(), peer, recorded)).isEmpty();
  }

  private static byte[] initiation(NodePrivateKey from) {
    try (WireGuardDevice device =
        new WireGuardDevice(from, PacketCiphers.best(), Randomness.system(), WallClock.system())) {
      device.addPeer(PeerConfig.of(Tailnets.KEY.publicKey()), 0);
      List<WireGuardAction> actions = device.wantHandshake(Tailnets.KEY.publicKey(), 0);
      return ((WireGuardAction.SendInitiation) actions.getFirst()).datagram();
    }
  }

  /** As the data plane would, with what it was given. */
  private static List<WireGuardAction> receive(
      FakeDataPlane plane, NodePrivateKey from, byte[] initiation) {
    try (WireGuardDevice device =
        new WireGuardDevice(
            Tailnets.KEY,
            PacketCiphers.best(),
            Randomness.system(),
            WallClock.system(),
            plane.setup.initiationTimes())) {
      device.addPeer(PeerConfig.of(from.publicKey()), 0);
      return device.handshakeDatagram(initiation, new Way.Direct(Endpoint.parse("192.0.2.9:9")), 0);
    }
  }

  @Test
  void closesItsPartsOnDown() throws Exception {
    TailnetNode node = start();
    FakeControl control = connect(node);
    node.down();
    awaitState(node, NodeState.STOPPED);
    await().atMost(PATIENCE).until(() -> dataPlanes.getFirst().closed);
    assertThat(control.calls).endsWith("close");
    assertThat(node.ping(IpText.parse("100.64.0.2"), PATIENCE)).isCompletedExceptionally();
  }

  @Test
  void doesNotListenToAControlClientThatItClosed() throws Exception {
    TailnetNode node = start();
    FakeControl control = connect(node);
    node.down();
    awaitState(node, NodeState.STOPPED);
    control.listener.accept(new ControlEvent.LoginNeeded(ControlEvent.Reason.DEVICE_REMOVED));
    assertThat(node.settled()).succeedsWithin(PATIENCE); // behind it in the mailbox
    assertThat(node.status().state()).isEqualTo(NodeState.STOPPED);
  }

  @Test
  void tellsEveryListenerThePresentAndEachChangeOnce() throws Exception {
    TailnetNode node = start();
    List<NodeState> heard = new CopyOnWriteArrayList<>();
    Runnable end = node.subscribe(status -> heard.add(status.state()));
    await().atMost(PATIENCE).until(() -> heard.contains(NodeState.NEEDS_LOGIN));
    Runnable broken =
        node.subscribe(status -> {
          throw new IllegalStateException("a listener with a bug");
        });
    connect(node);
    await().atMost(PATIENCE).until(() -> heard.contains(NodeState.RUNNING));
    broken.run();
    end.run();
    end.run();
    node.down();
    awaitState(node, NodeState.STOPPED);
    assertThat(heard).doesNotContain(NodeState.STOPPED);
  }

  @Test
  void leavesNoThreadBehind() throws Exception {
    TailnetNode node = start();
    connect(node);
    node.close();
    node.close();
    // The one that listens to the system ends a moment later.
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("homeward-") && thread.isAlive()));
  }
}
