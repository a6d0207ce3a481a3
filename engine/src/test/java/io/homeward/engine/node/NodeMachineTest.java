package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlEvent.Reason;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.store.StoredProfile;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class NodeMachineTest {
  private static final MachinePublicKey SERVER_KEY =
      MachinePrivateKey.generate(Randomness.system()).publicKey();

  private static final PreferenceChange ALL_CHANGED =
      PreferenceChange.none().hostname("nas").acceptDns(false).acceptRoutes(true).shieldsUp(true);

  private static final NodeProblem TUN =
      new NodeProblem(NodeProblem.Kind.TUN_NOT_PERMITTED, "homeward0", "");
  private static final NodeProblem FULL =
      new NodeProblem(NodeProblem.Kind.STATE_NOT_WRITTEN, "node.json", "");

  private NodeMachine machine = new NodeMachine(Tailnets.profile(null, false), Tailnets.HOST, true);

  private List<NodeAction> on(NodeEvent event) {
    return machine.handle(event);
  }

  private List<NodeAction> control(ControlEvent event) {
    return on(new NodeEvent.Control(0, event));
  }

  private List<NodeAction> up(UpRequest request) {
    return on(new NodeEvent.Up(request));
  }

  private static UpRequest withKey(String authKey) {
    return UpRequest.connect().withAuthKey(authKey);
  }

  /** Starts with a key and connects. */
  private void run() {
    machine = new NodeMachine(Tailnets.profile(Tailnets.KEY, true), Tailnets.HOST, true);
    on(new NodeEvent.Started());
    control(Tailnets.registered(Tailnets.KEY));
    control(new ControlEvent.Connectivity(true));
    control(new ControlEvent.NetMapChanged(Tailnets.map()));
    on(new NodeEvent.NetworkOpened(true));
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
  }

  private static List<String> names(List<NodeAction> actions) {
    return actions.stream().map(action -> action.getClass().getSimpleName()).toList();
  }

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
  void tellsTheServerWhatTheComputerIsCalledNow() {
    run();
    assertThat(on(new NodeEvent.HostDescribed(Tailnets.HOST))).as("nothing new").isEmpty();
    HostInfo renamed = HostInfo.builder().hostname("newname").build();
    assertThat(on(new NodeEvent.HostDescribed(renamed)))
        .singleElement()
        .isInstanceOfSatisfying(
            NodeAction.Report.class,
            report -> assertThat(report.report().host().hostname()).isEqualTo("newname"));
    up(UpRequest.connect().withChange(PreferenceChange.none().hostname("chosen")));
    HostInfo again = HostInfo.builder().hostname("third").build();
    assertThat(on(new NodeEvent.HostDescribed(again)))
        .singleElement()
        .isInstanceOfSatisfying(
            NodeAction.Report.class,
            report -> assertThat(report.report().host().hostname()).isEqualTo("chosen"));
  }

  @Test
  void followsWhatTheSystemBecomesByItselfAndShowsAllThatIsWrongWithIt() {
    machine = new NodeMachine(Tailnets.profile(Tailnets.KEY, true), Tailnets.HOST, false);
    on(new NodeEvent.Started());
    assertThat(on(new NodeEvent.HostChanged())).as("nothing is configured yet").isEmpty();
    control(new ControlEvent.NetMapChanged(Tailnets.map()));
    on(new NodeEvent.NetworkOpened(true));
    assertThat(on(new NodeEvent.HostChanged()))
        .containsExactly(
            new NodeAction.FollowHost(
                new NodeAction.Configure(Tailnets.KEY, Tailnets.map(), machine.preferences())));
    NodeProblem taken = new NodeProblem(NodeProblem.Kind.ROUTE_TAKEN, "100.64.0.1/32", "eth0");
    NodeProblem unguarded = new NodeProblem(NodeProblem.Kind.NOT_GUARDED, "homeward0", "");
    on(new NodeEvent.HostConfigured(List.of(taken, unguarded)));
    assertThat(machine.status("", Instant.EPOCH).problems()).containsExactly(taken, unguarded);
    on(new NodeEvent.HostConfigured(List.of(unguarded)));
    assertThat(machine.status("", Instant.EPOCH).problems()).containsExactly(unguarded);
    on(new NodeEvent.HostConfigured(List.of()));
    assertThat(machine.status("", Instant.EPOCH).problems()).isEmpty();
  }

  @Test
  void showsWhereToSignInUntilSomebodyDid() {
    on(new NodeEvent.Started());
    up(UpRequest.connect());
    URI page = URI.create("https://hub.example/a/1");
    control(new ControlEvent.SignInAt(page));
    assertThat(machine.status("", Instant.EPOCH).authUrl()).isEqualTo(page);
    assertThat(machine.state()).isEqualTo(NodeState.NEEDS_LOGIN);
    control(Tailnets.registered(Tailnets.KEY));
    assertThat(machine.status("", Instant.EPOCH).authUrl()).isNull();
  }

  @Test
  void connectsAtStartWhenItWasConnectedBefore() {
    machine = new NodeMachine(Tailnets.profile(Tailnets.KEY, true), Tailnets.HOST, true);
    assertThat(names(on(new NodeEvent.Started()))).containsExactly("OpenControl");
    assertThat(machine.state()).isEqualTo(NodeState.STARTING);
  }

  @Test
  void staysOffAtStartWhenItWasSwitchedOff() {
    machine = new NodeMachine(Tailnets.profile(Tailnets.KEY, false), Tailnets.HOST, true);
    assertThat(on(new NodeEvent.Started())).isEmpty();
    assertThat(machine.state()).isEqualTo(NodeState.STOPPED);
  }

  @Test
  void undoesEverythingOnDownAndKeepsTheSignIn() {
    run();
    assertThat(names(on(new NodeEvent.Down())))
        .containsExactly("Save", "CloseControl", "CloseNetwork");
    assertThat(machine.state()).isEqualTo(NodeState.STOPPED);
    assertThat(machine.status("homeward0", Instant.EPOCH).tunName()).isEmpty();
    assertThat(on(new NodeEvent.Down())).isEmpty();
    assertThat(names(up(UpRequest.connect())))
        .containsExactly("Save", "OpenControl", "OpenNetwork");
  }

  @Test
  void changesPreferencesWithoutSigningInAgain() {
    run();
    List<NodeAction> actions = up(withKey("unused").withChange(ALL_CHANGED));
    assertThat(names(actions)).containsExactly("Save", "Report", "Configure");
    assertThat(machine.preferences())
        .isEqualTo(Preferences.initial(Tailnets.SERVER).with(ALL_CHANGED).withWantRunning(true));
    assertThat(((NodeAction.Report) actions.get(1)).report().host().hostname()).isEqualTo("nas");
    assertThat(((NodeAction.Report) actions.get(1)).report().host().shieldsUp()).isTrue();
  }

  @Test
  void keepsForTheNextUpWhatIsChangedWhileOff() {
    machine = new NodeMachine(Tailnets.profile(Tailnets.KEY, false), Tailnets.HOST, true);
    on(new NodeEvent.Started());
    List<NodeAction> actions = on(new NodeEvent.Change(ALL_CHANGED));
    Preferences changed = Preferences.initial(Tailnets.SERVER).with(ALL_CHANGED);
    assertThat(names(actions)).containsExactly("Save");
    assertThat(machine.state()).isEqualTo(NodeState.STOPPED);
    assertThat(machine.status("", Instant.EPOCH).preferences()).isEqualTo(changed);
    assertThat(on(new NodeEvent.Change(ALL_CHANGED))).isEmpty();
    up(UpRequest.connect());
    assertThat(machine.preferences()).isEqualTo(changed.withWantRunning(true));
  }

  @Test
  void keepsAChangeAlsoBeforeAnybodySignedIn() {
    on(new NodeEvent.Started());
    assertThat(names(on(new NodeEvent.Change(PreferenceChange.none().acceptDns(false)))))
        .containsExactly("Save");
    assertThat(machine.state()).isEqualTo(NodeState.NEEDS_LOGIN);
    assertThat(machine.preferences().acceptDns()).isFalse();
  }

  @Test
  void changesAtOnceWhatIsChangedWhileConnected() {
    run();
    List<NodeAction> actions = on(new NodeEvent.Change(PreferenceChange.none().shieldsUp(true)));
    assertThat(names(actions)).containsExactly("Save", "Report", "Configure");
    assertThat(((NodeAction.Configure) actions.getLast()).preferences().shieldsUp()).isTrue();
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
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
  void logsOutAtTheServerFirst() {
    run();
    assertThat(names(on(new NodeEvent.Logout()))).containsExactly("CloseNetwork", "LogoutAtServer");
    assertThat(on(new NodeEvent.Logout())).isEmpty();
    assertThat(machine.state()).isEqualTo(NodeState.NEEDS_LOGIN);
    assertThat(machine.signedIn()).isTrue();
    assertThat(names(control(new ControlEvent.LoggedOut())))
        .containsExactly("CloseControl", "Save");
    assertThat(machine.signedIn()).isFalse();
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
    control(new ControlEvent.SignInAt(URI.create("https://hub.example/a/1")));
    assertThat(names(on(new NodeEvent.CancelLogin()))).containsExactly("CancelLogin", "Save");
    assertThat(machine.status("", Instant.EPOCH).authUrl()).isNull();
    assertThat(machine.preferences().wantRunning()).isFalse();
  }

  @Test
  void triesAgainToOpenTheDevice() {
    run();
    on(new NodeEvent.Down());
    up(UpRequest.connect());
    on(new NodeEvent.NetworkFailed(TUN));
    assertThat(machine.state()).isEqualTo(NodeState.STARTING);
    assertThat(machine.status("", Instant.EPOCH).problems()).containsExactly(TUN);
    assertThat(names(on(new NodeEvent.Tick()))).containsExactly("OpenNetwork");
    on(new NodeEvent.NetworkOpened(true));
    assertThat(machine.status("", Instant.EPOCH).problems()).isEmpty();
  }

  @Test
  void triesAgainToWriteTheState() {
    run();
    on(new NodeEvent.Saved(FULL));
    assertThat(machine.status("", Instant.EPOCH).problems()).containsExactly(FULL);
    assertThat(names(on(new NodeEvent.Tick()))).containsExactly("Save");
    on(new NodeEvent.Saved(null));
    assertThat(on(new NodeEvent.Tick())).isEmpty();
  }

  @Test
  void tellsItsEndpointsOnceForEachChange() {
    run();
    List<Endpoint> found = List.of(Endpoint.parse("192.0.2.1:41641"));
    List<NodeAction> actions = on(new NodeEvent.EndpointsFound(found));
    assertThat(((NodeAction.Report) actions.getFirst()).report().endpoints())
        .extracting(reported -> reported.endpoint())
        .isEqualTo(found);
    assertThat(on(new NodeEvent.EndpointsFound(found))).isEmpty();
  }

  @Test
  void tellsTroubleUntilItIsOver() {
    run();
    control(
        new ControlEvent.Trouble(
            new ControlProblem(ControlProblem.Kind.SERVER_UNREACHABLE, "refused")));
    control(new ControlEvent.Connectivity(false));
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
    assertThat(machine.status("", Instant.EPOCH).problems())
        .containsExactly(
            new NodeProblem(
                NodeProblem.Kind.SERVER_UNREACHABLE, Tailnets.SERVER.toString(), "refused"));
    control(new ControlEvent.TroubleOver());
    assertThat(machine.status("", Instant.EPOCH).problems()).isEmpty();
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
  }

  /** Every event in every state that random walks reach: resources stay paired. */
  @Test
  void keepsItsPartsPairedWhateverHappens() {
    Random random = new Random(20261123);
    List<Supplier<NodeEvent>> events =
        List.of(
            () -> new NodeEvent.Up(UpRequest.connect()),
            () -> new NodeEvent.Up(withKey("k")),
            () -> new NodeEvent.Up(UpRequest.signInAgain()),
            () -> new NodeEvent.Up(UpRequest.to(URI.create("https://other.example"))),
            NodeEvent.Down::new,
            NodeEvent.Logout::new,
            NodeEvent.CancelLogin::new,
            NodeEvent.Tick::new,
            () -> new NodeEvent.Control(0, Tailnets.registered(Tailnets.KEY)),
            () -> new NodeEvent.Control(0, new ControlEvent.NetMapChanged(Tailnets.map())),
            () -> new NodeEvent.Control(0, new ControlEvent.ServerKeyLearnt(SERVER_KEY)),
            () -> new NodeEvent.Control(0, new ControlEvent.LoggedOut()),
            () ->
                new NodeEvent.Control(
                    0,
                    new ControlEvent.LoginNeeded(
                        Reason.values()[random.nextInt(Reason.values().length)])),
            () -> new NodeEvent.Control(0, new ControlEvent.Connectivity(random.nextBoolean())),
            () -> new NodeEvent.Saved(random.nextBoolean() ? FULL : null),
            NodeEvent.HostChanged::new,
            () -> new NodeEvent.HostConfigured(random.nextBoolean() ? List.of(TUN) : List.of()));
    for (int walk = 0; walk < 2_000; walk++) {
      NodePrivateKey key = random.nextBoolean() ? Tailnets.KEY : null;
      machine = new NodeMachine(Tailnets.profile(key, random.nextBoolean()), Tailnets.HOST, true);
      List<NodeEvent> history = new ArrayList<>();
      boolean control = false;
      boolean network = false;
      boolean answerPending = false;
      NodeEvent event = new NodeEvent.Started();
      for (int step = 0; step < 60; step++) {
        history.add(event);
        answerPending = false;
        for (NodeAction action : on(event)) {
          switch (action) {
            case NodeAction.OpenControl open -> {
              assertThat(control).as("%s", history).isFalse();
              control = true;
            }
            case NodeAction.CloseControl close -> {
              assertThat(control).as("%s", history).isTrue();
              control = false;
            }
            case NodeAction.OpenNetwork open -> {
              assertThat(network).as("%s", history).isFalse();
              network = true;
              answerPending = true;
            }
            case NodeAction.CloseNetwork close -> {
              assertThat(network).as("%s", history).isTrue();
              network = false;
              answerPending = false;
            }
            case NodeAction.Configure configure -> assertThat(network).as("%s", history).isTrue();
            case NodeAction.FollowHost follow -> assertThat(network).as("%s", history).isTrue();
            case NodeAction.Login login -> assertThat(control).as("%s", history).isTrue();
            case NodeAction.CancelLogin cancel -> assertThat(control).isTrue();
            case NodeAction.LogoutAtServer logout -> assertThat(control).isTrue();
            case NodeAction.Report report -> assertThat(control).isTrue();
            case NodeAction.Save save -> {}
          }
        }
        if (machine.state() == NodeState.RUNNING) {
          assertThat(network && machine.signedIn()).as("%s", history).isTrue();
        }
        if (!machine.preferences().wantRunning()) {
          assertThat(network).as("%s", history).isFalse();
        }
        if (answerPending) {
          boolean fails = random.nextInt(4) == 0;
          network = !fails;
          event = fails ? new NodeEvent.NetworkFailed(TUN) : new NodeEvent.NetworkOpened(true);
        } else {
          event = events.get(random.nextInt(events.size())).get();
        }
      }
    }
  }
}
