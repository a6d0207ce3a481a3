package io.homeward.engine.localapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.preferences.PreferenceChange;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another process's node, seen and steered through its socket. */
@Timeout(60)
class RemoteNodeTest {
  @TempDir Path temp;
  private final FakeNode node = new FakeNode(NodeStatuses.running());
  private final List<NodeStatus> heard = new CopyOnWriteArrayList<>();
  private Path socket;
  private LocalApiServer server;
  private RemoteNode remote;

  @BeforeEach
  void start() throws IOException {
    socket = temp.resolve("run/homeward.sock");
    serve();
    remote = RemoteNode.attach(socket, WallClock.system());
    remote.subscribe(heard::add);
  }

  private void serve() throws IOException {
    server = LocalApiServer.start(node, socket, "1.2.3", () -> NodeStatuses.NOW);
  }

  @AfterEach
  void stop() {
    remote.close();
    server.close();
  }

  private void awaitState(NodeState state) {
    await().until(() -> !heard.isEmpty() && heard.getLast().state() == state);
  }

  private static <T> T of(NodeInfo node, Function<NodeInfo, T> what) {
    return what.apply(node);
  }

  @Test
  void showsHowTheOtherOneReachesDevices() throws IOException {
    NodeStatus theirs = NodeStatuses.throughADevice();
    NodeStatus seen =
        StatusDocument.parse(StatusJson.status(theirs, "1.2.3", NodeStatuses.NOW, true));
    assertThat(seen.peers().getFirst())
        .usingRecursiveComparison()
        .ignoringFields("node")
        .isEqualTo(theirs.peers().getFirst());
    assertThat(seen.reach().relays()).isEqualTo(theirs.reach().relays());
    assertThat(seen.reach().router().verdict()).isEqualTo(theirs.reach().router().verdict());
  }

  @Test
  void showsWhatTheOtherOneShows() {
    NodeStatus theirs = node.status();
    awaitState(NodeState.RUNNING);
    NodeStatus seen = heard.getLast();
    assertThat(seen.preferences()).isEqualTo(theirs.preferences());
    assertThat(seen.health()).isEqualTo(theirs.health());
    assertThat(seen.tunName()).isEqualTo("homeward0");
    assertThat(seen.controlConnected()).isTrue();
    assertThat(Objects.requireNonNull(seen.netMap()).users())
        .isEqualTo(Objects.requireNonNull(theirs.netMap()).users());
    assertThat(seen.netMap().domain()).isEqualTo("amber-fox");
    assertThat(seen.netMap().magicDnsSuffix()).isEqualTo("amber-fox.internal");
    NodeInfo peer = seen.peers().getFirst().node();
    NodeInfo theirPeer = theirs.peers().getFirst().node();
    List<Function<NodeInfo, Object>> parts =
        List.of(
            NodeInfo::identity,
            NodeInfo::key,
            NodeInfo::addresses,
            NodeInfo::fqdn,
            info -> info.host().hostname(),
            info -> info.host().os(),
            info -> info.host().osVersion(),
            info -> info.host().services(),
            info -> Boolean.TRUE.equals(info.online()));
    for (Function<NodeInfo, Object> part : parts) {
      assertThat(of(peer, part)).isEqualTo(of(theirPeer, part));
    }
    assertThat(seen.peers().getFirst().currentEndpoint())
        .isEqualTo(theirs.peers().getFirst().currentEndpoint());
    assertThat(seen.peers().getFirst().receivedBytes()).isEqualTo(100);

    node.show(NodeStatuses.waiting());
    awaitState(NodeState.NEEDS_LOGIN);
    assertThat(heard.getLast().authUrl()).isEqualTo(URI.create("https://hub.example/a/1"));
    assertThat(heard.getLast().signIn()).isEqualTo(NodeStatuses.waiting().signIn());
    assertThat(heard.getLast().netMap()).isNull();
  }

  @Test
  void passesWishesOnInTheirOrder() throws Exception {
    UpRequest request = UpRequest.to(URI.create("https://other.example")).withAuthKey("key");
    remote.up(request);
    remote.down();
    remote.reconfigure();
    remote.logout();
    remote.cancelLogin();
    PreferenceChange change = PreferenceChange.none().acceptDns(false);
    remote.change(change);
    remote.settled().get(30, TimeUnit.SECONDS);
    assertThat(node.ups).containsExactly(request);
    assertThat(node.commands).containsExactly("down", "reconfigure", "logout", "cancelLogin");
    assertThat(node.changes).containsExactly(change);
    assertThat(
            remote
                .ping(IpText.parse("100.64.0.2"), Duration.ofSeconds(5))
                .get(30, TimeUnit.SECONDS))
        .extracting(reply -> reply.roundTrip().toMillis())
        .isEqualTo(12L);
  }

  @Test
  void aRefusalIsShownUntilTheNextWish() {
    NodeProblem problem = new NodeProblem(NodeProblem.Kind.BAD_HOSTNAME, "%", "");
    node.refusal = new NodeException(problem);
    remote.change(PreferenceChange.none().hostname("%"));
    await().until(() -> remote.status().problems().contains(problem));
    node.refusal = null;
    remote.change(PreferenceChange.none().hostname("nas"));
    await().until(() -> !remote.status().problems().contains(problem));
  }

  @Test
  void keepsTheNamesWhileTheOtherOneIsAwayAndFollowsItAgain() throws IOException {
    awaitState(NodeState.RUNNING);
    server.close();
    awaitState(NodeState.NO_STATE);
    NodeStatus away = heard.getLast();
    assertThat(away.problems())
        .containsExactly(new NodeProblem(NodeProblem.Kind.DAEMON_GONE, socket.toString(), ""));
    assertThat(away.peers()).hasSize(1);
    assertThat(away.controlConnected()).isFalse();
    serve();
    awaitState(NodeState.RUNNING);
    assertThat(heard.getLast().problems())
        .extracting(NodeProblem::kind)
        .doesNotContain(NodeProblem.Kind.DAEMON_GONE);
  }

  @Test
  void leavesTheOtherOneAsItIs() {
    awaitState(NodeState.RUNNING);
    remote.close();
    await().until(() -> node.listeners() == 0);
    assertThat(node.commands).isEmpty();
  }

  @Test
  void thereIsNoneWhereNobodyAnswers() {
    assertThatThrownBy(() -> RemoteNode.attach(temp.resolve("none"), WallClock.system()))
        .isInstanceOf(LocalApiClient.NotRunningException.class);
  }
}
