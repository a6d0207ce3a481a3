package io.homeward.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.naming.DeviceNames;
import io.homeward.engine.naming.Os;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.node.Connection;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.testing.Tailnets;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UiStatesTest {
  private static UiState fold(NodeStatus status) {
    return UiStates.fold(
        status,
        Wishes.NONE,
        Favourites.NONE,
        new DeviceWords(new CopyHabits(CopyForm.Kind.FQDN, "anna")),
        Tailnets.NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "NO_STATE, OFF",
    "NEEDS_LOGIN, NEEDS_SIGN_IN",
    "NEEDS_MACHINE_AUTH, NEEDS_APPROVAL",
    "STOPPED, OFF",
    "STARTING, CONNECTING",
    "RUNNING, CONNECTED"
  })
  void theConnectionFollowsTheNode(NodeState state, Connection connection) {
    assertThat(fold(Tailnets.in(state, Tailnets.family())).connection()).isEqualTo(connection);
  }

  @Test
  void aProblemDegradesTheConnection() {
    NodeProblem problem = new NodeProblem(NodeProblem.Kind.SERVER_ERROR, "", "");
    assertThat(fold(Tailnets.with(Tailnets.family(), problem)).connection())
        .isEqualTo(Connection.DEGRADED);
  }

  @Test
  void whatNobodyNeedsToDoAnythingAboutIsNoProblem() {
    UiState state =
        fold(
            Tailnets.with(
                Tailnets.family(),
                new NodeProblem(NodeProblem.Kind.ROUTE_AT_HOME, "192.0.2.0/24", "eth0")));
    assertThat(state.connection()).isEqualTo(Connection.CONNECTED);
    assertThat(state.problems()).isEmpty();
  }

  @Test
  void aTunnelThatOnlyHomewardUsesIsNotCalledConnected() {
    NodeStatus inside =
        Tailnets.with(
            Tailnets.family(), new NodeProblem(NodeProblem.Kind.INSIDE_ONLY, "", "no helper runs"));
    Connection connection = fold(inside).connection();
    assertThat(connection).isEqualTo(Connection.INSIDE_ONLY);
    assertThat(connection.isUp()).isTrue();
    assertThat(connection.isUsable()).isFalse();
  }

  @Test
  void aDaemonThatIsAwayIsNeitherOffNorOnItsWay() {
    for (NodeStatus last : List.of(Tailnets.family(), Tailnets.off(), Tailnets.fresh())) {
      UiState state = fold(Tailnets.away(last));
      assertThat(state.connection()).isEqualTo(Connection.AWAY);
      assertThat(state.signIn()).isEqualTo(SignIn.NOT_NEEDED);
    }
    assertThat(fold(Tailnets.away(Tailnets.family())).deviceCount()).isPositive();
  }

  @Test
  void anExpiredKeyIsToldApartFromNeverSignedIn() {
    UiState late =
        UiStates.fold(
            Tailnets.family(),
            Wishes.NONE,
            Favourites.NONE,
            new DeviceWords(new CopyHabits(CopyForm.Kind.FQDN, "anna")),
            Tailnets.NOW.plus(Duration.ofDays(181)));
    assertThat(late.connection()).isEqualTo(Connection.EXPIRED);
    NodeProblem problem = new NodeProblem(NodeProblem.Kind.KEY_EXPIRED, "", "");
    assertThat(fold(Tailnets.with(Tailnets.fresh(), problem)).connection())
        .isEqualTo(Connection.EXPIRED);
  }

  @Test
  void devicesAreGroupedAndOnlineOnesComeFirst() {
    UiState state = fold(Tailnets.family());
    assertThat(state.groups())
        .extracting(g -> g.id() + g.devices().stream().map(Device::name).toList())
        .containsExactly(
            "mine[studio-mac, thinkpad, travel-phone, desk]",
            "user2[ben-laptop, ben-tablet]",
            "tagged[nas, printer_2f]");
    assertThat(state.deviceCount()).isEqualTo(8);
    assertThat(state.account()).isEqualTo("anna@example.com");
    assertThat(state.tailnet()).isEqualTo("quiet-harbor.internal");
  }

  @Test
  void nobodyIsCalledOnlineWithoutAConnection() {
    UiState state = fold(Tailnets.in(NodeState.STOPPED, Tailnets.family()));
    assertThat(state.groups()).allMatch(g -> g.devices().stream().noneMatch(Device::online));
  }

  @Test
  void aComputerHasEveryCopyForm() {
    Device device = Objects.requireNonNull(fold(Tailnets.family()).device(5));
    assertThat(device.copyForms())
        .extracting(CopyForm::text)
        .containsExactly(
            "studio-mac.quiet-harbor.internal",
            "studio-mac",
            "100.64.0.6",
            "fd7a:115c:a1e0::ab05",
            "smb://studio-mac.quiet-harbor.internal",
            "\\\\studio-mac.quiet-harbor.internal\\",
            "vnc://studio-mac.quiet-harbor.internal",
            "ssh anna@studio-mac.quiet-harbor.internal",
            "http://studio-mac.quiet-harbor.internal");
  }

  @Test
  void aPhoneOffersNamesAndAddressesOnly() {
    Device phone = Objects.requireNonNull(fold(Tailnets.family()).device(2));
    assertThat(phone.copyForms())
        .extracting(CopyForm::kind)
        .containsExactly(
            CopyForm.Kind.FQDN, CopyForm.Kind.SHORT_NAME, CopyForm.Kind.IPV4, CopyForm.Kind.IPV6);
    assertThat(phone.links()).isEmpty();
  }

  @Test
  void withoutMagicDnsAddressesTakeThePlaceOfTheName() {
    DeviceNames names = new DeviceNames("nas", "", "", "fd7a:115c:a1e0::5");
    assertThat(names.copyForms(true, "anna"))
        .extracting(CopyForm::text)
        .containsExactly(
            "nas",
            "fd7a:115c:a1e0::5",
            "smb://[fd7a:115c:a1e0::5]",
            "\\\\fd7a-115c-a1e0--5.ipv6-literal.net\\",
            "vnc://[fd7a:115c:a1e0::5]",
            "ssh anna@fd7a:115c:a1e0::5",
            "http://[fd7a:115c:a1e0::5]");
    assertThat(DeviceLinks.of(names, Os.LINUX, "anna", List.of()))
        .extracting(link -> link.target().toString())
        .containsExactly(
            "vnc://[fd7a:115c:a1e0::5]",
            "smb://[fd7a:115c:a1e0::5]",
            "ssh://anna@[fd7a:115c:a1e0::5]",
            "http://[fd7a:115c:a1e0::5]/");
  }

  @Test
  void windowsSharesItsScreenInItsOwnWay() {
    DeviceNames names = new DeviceNames("desk", "desk.fond-harbor.internal", "100.64.0.4", "");
    assertThat(DeviceLinks.of(names, Os.WINDOWS, "", List.of()))
        .extracting(link -> link.target().toString())
        .startsWith("rdp://desk.fond-harbor.internal")
        .doesNotContain("vnc://desk.fond-harbor.internal");
    HostInfo.Service vnc = new HostInfo.Service("tcp", 5900, "");
    assertThat(DeviceLinks.of(names, Os.WINDOWS, "", List.of(vnc)))
        .extracting(DeviceLink::kind)
        .contains(DeviceLink.Kind.SCREEN, DeviceLink.Kind.RDP);
  }

  @Test
  void offeredServicesAreMarkedAndTheWebGoesToItsPort() {
    Device nas = Objects.requireNonNull(fold(Tailnets.family()).device(8));
    assertThat(nas.links())
        .filteredOn(DeviceLink::offered)
        .extracting(link -> link.target().toString())
        .containsExactly(
            "smb://nas.quiet-harbor.internal", "http://nas.quiet-harbor.internal:5000/");
  }

  @Test
  void aSignInGoesFromChoosingToContactingToTheBrowser() {
    Wishes signingIn = new Wishes(true, false, null);
    URI page = URI.create("https://tailnet.example.com/a/1");
    assertThat(fold(Tailnets.fresh()).signIn()).isEqualTo(SignIn.CHOOSING);
    assertThat(
            UiStates.fold(
                    Tailnets.fresh(),
                    signingIn,
                    Favourites.NONE,
                    new DeviceWords(new CopyHabits(CopyForm.Kind.FQDN, "")),
                    Tailnets.NOW)
                .signIn())
        .isEqualTo(SignIn.CONTACTING);
    UiState inBrowser =
        UiStates.fold(
            Tailnets.withAuthUrl(Tailnets.fresh(), page),
            signingIn,
            Favourites.NONE,
            new DeviceWords(new CopyHabits(CopyForm.Kind.FQDN, "")),
            Tailnets.NOW);
    assertThat(inBrowser.signIn()).isEqualTo(SignIn.IN_BROWSER);
    assertThat(inBrowser.authUrl()).isEqualTo(page);
    assertThat(fold(Tailnets.family()).signIn()).isEqualTo(SignIn.NOT_NEEDED);
  }

  @Test
  void aPageThatNobodyAskedForIsNotWaitedFor() {
    NodeStatus removed =
        Tailnets.with(
            Tailnets.withAuthUrl(Tailnets.fresh(), URI.create("https://hub.example/a/1")),
            new NodeProblem(NodeProblem.Kind.DEVICE_REMOVED, "", ""));
    assertThat(fold(removed).connection()).isEqualTo(Connection.REMOVED);
    assertThat(fold(removed).signIn()).isEqualTo(SignIn.CHOOSING);
    UiState asked =
        UiStates.fold(
            removed,
            new Wishes(true, false, null),
            Favourites.NONE,
            new DeviceWords(new CopyHabits(CopyForm.Kind.FQDN, "")),
            Tailnets.NOW);
    assertThat(asked.signIn()).isEqualTo(SignIn.IN_BROWSER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "javascript:alert(1)", "/a/1", "https:///a/1"})
  void onlyAPageOfTheWebIsAPlaceToSignIn(String page) {
    NodeStatus hostile = Tailnets.withAuthUrl(Tailnets.fresh(), URI.create(page));
    UiState state =
        UiStates.fold(
            hostile,
            new Wishes(true, false, null),
            Favourites.NONE,
            new DeviceWords(new CopyHabits(CopyForm.Kind.FQDN, "")),
            Tailnets.NOW);
    assertThat(state.signIn()).isEqualTo(SignIn.CONTACTING);
    assertThat(state.authUrl()).isNull();
  }

  @ParameterizedTest
  @EnumSource(NodeProblem.Kind.class)
  void aProblemThatThePersonMustSolveLeadsBackToTheChoice(NodeProblem.Kind kind) {
    NodeStatus failed = Tailnets.with(Tailnets.fresh(), new NodeProblem(kind, "", ""));
    SignIn signIn =
        UiStates.fold(
                failed,
                new Wishes(true, false, null),
                Favourites.NONE,
                new DeviceWords(new CopyHabits(CopyForm.Kind.FQDN, "")),
                Tailnets.NOW)
            .signIn();
    assertThat(signIn).isEqualTo(UiStates.endsSignIn(kind) ? SignIn.CHOOSING : SignIn.CONTACTING);
  }

  @Test
  void presenceThatNobodyTellsIsTheLastKnownAndTheOrderStays() {
    NodeStatus family = Tailnets.family();
    NodeStatus serverAway =
        new NodeStatus(
            family.state(),
            family.preferences(),
            null,
            family.netMap(),
            family.peers(),
            false,
            List.of(),
            family.tunName(),
            family.reach());
    List<Device> before = fold(family).devices();
    List<Device> after = fold(serverAway).devices();
    assertThat(after)
        .extracting(Device::name)
        .isEqualTo(before.stream().map(Device::name).toList());
    assertThat(after.getFirst().presence()).isEqualTo(Presence.ONLINE);
    for (int i = 1; i < before.size(); i++) {
      assertThat(after.get(i).presence())
          .isEqualTo(before.get(i).online() ? Presence.WAS_ONLINE : after.get(i).presence())
          .isNotIn(Presence.ONLINE, Presence.OFFLINE);
    }
  }

  @Test
  void aDeviceOfWhichNothingChangedIsTheSameObjectInTheNextState() {
    DeviceWords words = new DeviceWords(new CopyHabits(CopyForm.Kind.FQDN, "anna"));
    NodeStatus before = Tailnets.large(20);
    UiState first = fold(before, words);
    NodeStatus busy = Tailnets.withTraffic(before, 3, 1_000);
    UiState second = fold(busy, words);
    UiState third = fold(Tailnets.withOnline(busy, 6, true), words);

    assertThat(sameAs(first, second)).hasSize(20 - 3 + 1); // and this device
    assertThat(sameAs(second, third)).hasSize(20 - 1); // the map has another node for this device
    assertThat(device(second, 10).receivedBytes()).isEqualTo(1_000);
    assertThat(device(third, 16).online()).isTrue();
    assertThat(fold(before, words)).isEqualTo(first);
  }

  @Test
  void aDeviceWhoseSituationChangedIsAnotherOneAlthoughItsNodeIsTheSame() {
    DeviceWords words = new DeviceWords(new CopyHabits(CopyForm.Kind.FQDN, "anna"));
    UiState up = fold(Tailnets.family(), words);
    UiState away = fold(Tailnets.away(Tailnets.family()), words);

    assertThat(device(up, 2).presence()).isEqualTo(Presence.ONLINE);
    assertThat(device(away, 2).presence()).isEqualTo(Presence.WAS_ONLINE);
  }

  private static UiState fold(NodeStatus status, DeviceWords words) {
    return UiStates.fold(status, Wishes.NONE, Favourites.NONE, words, Tailnets.NOW);
  }

  private static Device device(UiState state, long id) {
    return Objects.requireNonNull(state.device(id));
  }

  @SuppressWarnings("ReferenceEquality") // which is what the test is about
  private static boolean isSame(@Nullable Device one, Device other) {
    return one == other;
  }

  private static List<Device> sameAs(UiState before, UiState after) {
    return after.devices().stream().filter(d -> isSame(before.device(d.id()), d)).toList();
  }
}
