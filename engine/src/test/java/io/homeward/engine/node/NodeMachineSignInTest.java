package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlEvent.Reason;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.store.StoredProfile;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NodeMachineSignInTest extends DrivenMachine {
  /** With which the device wants to be let in. */
  private static final NodePublicKey KEY = Tailnets.KEY.publicKey();

  @Test
  void knowsTheServerByItsKeyUntilSomebodySignsOutOrGoesElsewhere() {
    run();
    assertThat(control(new ControlEvent.ServerKeyLearnt(SERVER_KEY)))
        .containsExactly(new NodeAction.Save(stored().withServerKey(SERVER_KEY)));
    on(new NodeEvent.Down());
    assertThat(opened(up(UpRequest.connect())).serverKey()).isEqualTo(SERVER_KEY);
    control(new ControlEvent.LoginNeeded(Reason.DEVICE_REMOVED));
    on(new NodeEvent.Down());
    assertThat(opened(up(UpRequest.connect())).serverKey())
        .as("somebody in between must not make it forget")
        .isEqualTo(SERVER_KEY);
    on(new NodeEvent.Down());
    assertThat(opened(up(UpRequest.to(URI.create("http://other.example")))).serverKey()).isNull();

    control(new ControlEvent.ServerKeyLearnt(SERVER_KEY));
    on(new NodeEvent.Down());
    on(new NodeEvent.Logout());
    assertThat(opened(up(UpRequest.connect())).serverKey()).isNull();
  }

  private StoredProfile stored() {
    return Tailnets.profile(Tailnets.KEY, true);
  }

  private static StoredProfile opened(List<NodeAction> actions) {
    return actions.stream()
        .filter(NodeAction.OpenControl.class::isInstance)
        .map(action -> ((NodeAction.OpenControl) action).profile())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void waitsForAPersonWhenNobodyEverSignedIn() {
    assertThat(machine.state()).isEqualTo(NodeState.NO_STATE);
    assertThat(on(new NodeEvent.Started())).isEmpty();
    assertThat(machine.state()).isEqualTo(NodeState.NEEDS_LOGIN);
  }

  @Test
  void signsInWithAKeyAndConnects() {
    on(new NodeEvent.Started());
    List<NodeAction> actions = up(withKey("secret"));
    assertThat(names(actions)).containsExactly("Save", "OpenControl", "Login");
    assertThat(actions.getLast()).isEqualTo(new NodeAction.Login("secret"));
    assertThat(actions.toString()).doesNotContain("secret");
    assertThat(names(control(Tailnets.registered(Tailnets.KEY)))).containsExactly("Save");
    assertThat(machine.state()).isEqualTo(NodeState.STARTING);
    assertThat(names(control(new ControlEvent.NetMapChanged(Tailnets.map()))))
        .containsExactly("OpenNetwork");
    assertThat(names(on(new NodeEvent.NetworkOpened(true)))).containsExactly("Configure");
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
  }

  @Test
  void showsWhereToSignInUntilSomebodyDid() {
    on(new NodeEvent.Started());
    up(UpRequest.connect());
    URI page = URI.create("https://hub.example/a/1");
    control(new ControlEvent.SignInAt(page, KEY));
    assertThat(machine.status("", Instant.EPOCH).authUrl()).isEqualTo(page);
    assertThat(machine.status("", Instant.EPOCH).signIn()).isEqualTo(new SignInPage(page, KEY));
    assertThat(machine.state()).isEqualTo(NodeState.NEEDS_LOGIN);
    control(Tailnets.registered(Tailnets.KEY));
    assertThat(machine.status("", Instant.EPOCH).authUrl()).isNull();
  }

  @Test
  void keepsTheTunnelWhileAnExpiredKeyIsRenewed() {
    run();
    assertThat(control(new ControlEvent.LoginNeeded(Reason.KEY_EXPIRED))).isEmpty();
    assertThat(machine.state()).isEqualTo(NodeState.NEEDS_LOGIN);
    assertThat(machine.status("", Instant.EPOCH).problems())
        .extracting(NodeProblem::kind)
        .containsExactly(NodeProblem.Kind.KEY_EXPIRED);
    assertThat(names(up(UpRequest.connect())))
        .containsExactly("Save", "Report", "Login", "Configure");
    NodePrivateKey next = NodePrivateKey.generate(Randomness.system());
    assertThat(names(control(Tailnets.registered(next)))).containsExactly("Save", "Configure");
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
    assertThat(machine.status("", Instant.EPOCH).problems()).isEmpty();
  }

  @Test
  void renewsAValidKeyWhenAsked() {
    run();
    assertThat(names(up(UpRequest.signInAgain()))).contains("Login");
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
    control(new ControlEvent.LoginNeeded(Reason.LOGIN_FAILED));
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
  }

  @Test
  void forgetsAKeyThatTheServerRemoved() {
    run();
    assertThat(names(control(new ControlEvent.LoginNeeded(Reason.DEVICE_REMOVED))))
        .containsExactly("Save", "CloseNetwork");
    assertThat(machine.state()).isEqualTo(NodeState.NEEDS_LOGIN);
    assertThat(machine.status("", Instant.EPOCH).netMap()).isNull();
    assertThat(names(up(UpRequest.connect()))).containsExactly("Save", "Report", "Login");
    assertThat(machine.status("", Instant.EPOCH).problems()).isEmpty();
  }

  @Test
  void knowsTheDevicesOfBeforeWhereTheServerShowsNobodyToAnExpiredKey() {
    run();
    NetMap before = Tailnets.map();
    NetMap nobody = Tailnets.map(new NodeInfo[0]);
    NetMap expired =
        new NetMap(
            nobody.self().toBuilder().keyExpiry(NOW.minusSeconds(1)).build(),
            nobody.peers(),
            nobody.users(),
            nobody.dns(),
            nobody.derp(),
            nobody.filter(),
            nobody.domain(),
            nobody.health());
    control(new ControlEvent.NetMapChanged(expired));
    control(new ControlEvent.LoginNeeded(Reason.KEY_EXPIRED));
    NetMap known = Objects.requireNonNull(machine.status("", NOW).netMap());
    assertThat(known.peers()).isEqualTo(before.peers());
    assertThat(known.self()).isEqualTo(expired.self());

    control(Tailnets.registered(Tailnets.KEY));
    control(new ControlEvent.NetMapChanged(nobody));
    assertThat(Objects.requireNonNull(machine.status("", NOW).netMap()).peers())
        .as("they are gone")
        .isEmpty();
  }

  @Test
  void tellsThatTheServerRemovedItUntilSomebodySignsInAlsoAfterAStart() {
    run();
    control(new ControlEvent.LoginNeeded(Reason.DEVICE_REMOVED));
    startAnew();
    assertThat(connection()).isEqualTo(Connection.REMOVED);
    assertThat(machine.status("", NOW.plusSeconds(86_400)).health())
        .extracting(HealthItem::since)
        .as("since it was told, not since the start")
        .containsExactly(NOW);

    up(UpRequest.connect());
    assertThat(connection()).as("under way").isEqualTo(Connection.NEEDS_SIGN_IN);
    on(new NodeEvent.CancelLogin());
    assertThat(connection()).as("given up").isEqualTo(Connection.REMOVED);

    up(UpRequest.connect());
    control(Tailnets.registered(Tailnets.KEY));
    startAnew();
    assertThat(machine.status("", NOW).problems()).isEmpty();
  }

  @Test
  void whoSignsOutOrGoesElsewhereIsNotToldOfARemovalOfBefore() {
    run();
    control(new ControlEvent.LoginNeeded(Reason.DEVICE_REMOVED));
    on(new NodeEvent.Logout());
    startAnew();
    assertThat(connection()).isEqualTo(Connection.NEEDS_SIGN_IN);

    run();
    control(new ControlEvent.LoginNeeded(Reason.DEVICE_REMOVED));
    up(UpRequest.to(URI.create("http://other.example")));
    startAnew();
    assertThat(connection()).isEqualTo(Connection.NEEDS_SIGN_IN);
  }

  private void startAnew() {
    machine = new NodeMachine(machine.profile(), Tailnets.HOST, true);
    on(new NodeEvent.Started());
  }

  private Connection connection() {
    return Connection.of(machine.status("", NOW), NOW);
  }

  @Test
  void logsOutAtTheServerFirst() {
    run();
    assertThat(names(on(new NodeEvent.Logout()))).containsExactly("CloseNetwork", "LogoutAtServer");
    assertThat(on(new NodeEvent.Logout())).isEmpty();
    assertThat(machine.state()).isEqualTo(NodeState.NEEDS_LOGIN);
    assertThat(machine.key()).isNotNull();
    assertThat(names(control(new ControlEvent.LoggedOut())))
        .containsExactly("CloseControl", "Save");
    assertThat(machine.key()).isNull();
    assertThat(machine.status("", Instant.EPOCH).netMap()).isNull();
  }

  @Test
  void logsOutAlsoWhenSwitchedOff() {
    machine = new NodeMachine(Tailnets.profile(Tailnets.KEY, false), Tailnets.HOST, true);
    on(new NodeEvent.Started());
    assertThat(names(on(new NodeEvent.Logout()))).containsExactly("OpenControl", "LogoutAtServer");
  }

  @Test
  void signsInAgainOnlyAfterTheLogoutIsOver() {
    run();
    on(new NodeEvent.Logout());
    assertThat(up(withKey("k"))).isEmpty();
    assertThat(names(control(new ControlEvent.LoggedOut())))
        .containsExactly("CloseControl", "Save", "Save", "OpenControl", "Login");
  }

  @Test
  void cancelsASignInAndStaysOff() {
    on(new NodeEvent.Started());
    up(UpRequest.connect());
    control(new ControlEvent.SignInAt(URI.create("https://hub.example/a/1"), KEY));
    assertThat(names(on(new NodeEvent.CancelLogin()))).containsExactly("CancelLogin", "Save");
    assertThat(machine.status("", Instant.EPOCH).authUrl()).isNull();
    assertThat(machine.preferences().wantRunning()).isFalse();
  }

  @Test
  void doesNotTakeTheRefusalOfBeforeForTheAnswer() {
    on(new NodeEvent.Started());
    up(withKey("wrong"));
    control(
        new ControlEvent.Trouble(
            new ControlProblem(ControlProblem.Kind.REGISTRATION_REFUSED, "invalid key")));
    control(new ControlEvent.LoginNeeded(Reason.LOGIN_FAILED));
    assertThat(machine.status("", Instant.EPOCH).problems()).hasSize(1);
    assertThat(names(up(withKey("right")))).containsExactly("Save", "Report", "Login");
    assertThat(machine.status("", Instant.EPOCH).problems()).isEmpty();
  }

  @Test
  void waitsForTheApprovalOfAnAdministrator() {
    run();
    control(
        new ControlEvent.Registered(
            Tailnets.KEY, new ControlEvent.Profile(7, "ann@example.com", "Ann"), false));
    assertThat(machine.state()).isEqualTo(NodeState.NEEDS_MACHINE_AUTH);
    control(new ControlEvent.NetMapChanged(Tailnets.map()));
    assertThat(machine.state()).isNotEqualTo(NodeState.NEEDS_MACHINE_AUTH);
  }

  @Test
  void whoAsksToConnectNeedNotWaitForTheServersTurn() {
    run();
    assertThat(names(up(UpRequest.connect()))).doesNotContain("Move");
    control(
        new ControlEvent.Trouble(
            new ControlProblem(ControlProblem.Kind.SERVER_UNREACHABLE, "refused")));
    assertThat(names(up(UpRequest.connect()))).contains("Move");
  }
}
