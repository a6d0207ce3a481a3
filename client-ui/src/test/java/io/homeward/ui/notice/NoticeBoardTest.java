package io.homeward.ui.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.UiState;
import io.homeward.ui.testing.ChangedStatus;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told in the course of days, in no time: the test is the clock. */
class NoticeBoardTest {
  private static final NodeProblem SERVER_GONE =
      new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, "tailnet.example.com", "");
  private static final NodeProblem NO_HELPER =
      new NodeProblem(NodeProblem.Kind.INSIDE_ONLY, "", "no helper runs");
  private static final long THINKPAD = 4;
  private static final long STUDIO = 5;
  private static final long NAS = 8;

  private final NoticeBoard board = new NoticeBoard();
  private final FakeNode node = new FakeNode(Tailnets.family());
  private final Session session =
      new Session(node, "anna", () -> Tailnets.NOW, page -> {}, Favourites.NONE, kept -> {});
  private final List<String> told = new ArrayList<>();
  private NoticeChoice choice = NoticeChoice.ALL;
  private Instant now = Tailnets.NOW;

  @AfterEach
  void close() {
    session.close();
  }

  private void become(NodeStatus status) {
    node.become(status);
    look();
  }

  private void look() {
    board.look(session.state(), choice, now).forEach(step -> told.add(written(step)));
  }

  /** Lets the time pass, looking whenever the board wants to. */
  private void pass(Duration time) {
    Instant end = now.plus(time);
    look();
    for (Instant next = board.next(); next != null && !next.isAfter(end); next = board.next()) {
      assertThat(next).as("it goes on").isAfter(now);
      now = next;
      look();
    }
    now = end;
    look();
  }

  private static String written(NoticeStep step) {
    return switch (step) {
      case NoticeStep.Withdraw(String id) -> "no " + id;
      case NoticeStep.Show(Notice.KeyExpires expires) -> "key " + expires.days();
      case NoticeStep.Show(Notice.SignInNeeded(Notice.Why why)) ->
          switch (why) {
            case EXPIRED -> "expired";
            case REMOVED -> "removed";
            case SIGNED_OUT -> "not signed in";
          };
      case NoticeStep.Show(Notice.Devices devices) ->
          "came " + names(devices.came()) + " went " + names(devices.went());
      case NoticeStep.Show(Notice.Problems problems) ->
          problems.troubles().stream()
              .map(trouble -> trouble.problem().kind().name())
              .collect(Collectors.joining(" "));
    };
  }

  private static String names(List<Device> devices) {
    return devices.stream().map(Device::name).toList().toString();
  }

  private List<String> told() {
    List<String> all = List.copyOf(told);
    told.clear();
    return all;
  }

  // Keys.

  @Test
  void theEndOfTheKeyIsToldAWeekAndADayBeforeOnce() {
    pass(Duration.ofDays(172)); // of 180
    assertThat(told()).isEmpty();
    pass(Duration.ofDays(1));
    assertThat(told()).containsExactly("key 7");
    pass(Duration.ofDays(5));
    assertThat(told()).isEmpty();
    pass(Duration.ofDays(1));
    assertThat(told()).containsExactly("key 1");
    pass(Duration.ofHours(23));
    assertThat(told()).isEmpty();
    // Then it is another matter.
    pass(Duration.ofHours(1));
    assertThat(told()).containsExactly("no key");
  }

  @Test
  void anAppThatStartsLateTellsHowMuchIsLeft() {
    now = now.plus(Duration.ofDays(178));
    pass(Duration.ofMinutes(5));
    assertThat(told()).containsExactly("key 2");
  }

  @Test
  void aNewKeyTakesTheNoticeAway() {
    now = now.plus(Duration.ofDays(175));
    pass(Duration.ofMinutes(5));
    assertThat(told()).containsExactly("key 5");
    become(Tailnets.withKeyExpiry(Tailnets.family(), now.plus(Duration.ofDays(180))));
    assertThat(told()).containsExactly("no key");
  }

  // Signing in.

  @Test
  void anExpiredSignInIsToldOnceAndTakenAwayWhenItIsRenewed() {
    look();
    become(expired());
    pass(Duration.ofSeconds(4));
    assertThat(told()).isEmpty();
    pass(Duration.ofHours(10));
    assertThat(told()).containsExactly("expired");
    become(Tailnets.family());
    assertThat(told()).containsExactly("no sign-in");
  }

  private static NodeStatus expired() {
    NodeStatus waits = Tailnets.in(NodeState.NEEDS_LOGIN, Tailnets.family());
    return Tailnets.with(waits, new NodeProblem(NodeProblem.Kind.KEY_EXPIRED, "", ""));
  }

  @Test
  void aServerThatForgotTheDeviceIsToldButNotToWhoSignedOut() {
    NodeStatus family = Tailnets.family();
    NodeStatus needs = Tailnets.in(NodeState.NEEDS_LOGIN, family);
    look();
    become(wanting(needs, true));
    pass(Duration.ofMinutes(1));
    assertThat(told()).containsExactly("not signed in");

    become(family);
    assertThat(told()).containsExactly("no sign-in");
    become(needs); // wants nothing any more
    pass(Duration.ofMinutes(1));
    // Whoever signs in at another server knows that it is not done yet.
    become(wanting(needs, true));
    pass(Duration.ofMinutes(10));
    assertThat(told()).isEmpty();
  }

  @Test
  void aDeviceThatItsServerRemovedIsToldAlsoAtAStart() {
    NodeStatus needs = wanting(Tailnets.in(NodeState.NEEDS_LOGIN, Tailnets.fresh()), true);
    become(Tailnets.with(needs, new NodeProblem(NodeProblem.Kind.DEVICE_REMOVED, "", "")));
    pass(Duration.ofMinutes(1));
    assertThat(told()).containsExactly("removed");

    become(needs); // the person begins to sign in
    assertThat(told()).containsExactly("no sign-in");
  }

  private static NodeStatus wanting(NodeStatus status, boolean running) {
    return ChangedStatus.of(status)
        .preferences(status.preferences().withWantRunning(running))
        .get();
  }

  @Test
  void aNewPersonIsNotToldToSignIn() {
    become(Tailnets.fresh());
    pass(Duration.ofDays(1));
    assertThat(told()).isEmpty();
  }

  // Problems.

  @Test
  void onlyWhatLastsLongerThanAMinuteIsToldAndItsEndTakesItAway() {
    look();
    become(Tailnets.with(Tailnets.family(), SERVER_GONE));
    pass(Duration.ofSeconds(59));
    become(Tailnets.family());
    pass(Duration.ofMinutes(5));
    assertThat(told()).isEmpty();

    become(Tailnets.with(Tailnets.family(), SERVER_GONE));
    pass(Duration.ofHours(9));
    assertThat(told()).containsExactly("SERVER_UNREACHABLE");
    become(Tailnets.family());
    assertThat(told()).containsExactly("no problems");
  }

  @Test
  void allThatIsWrongIsOneNotice() {
    become(Tailnets.with(Tailnets.family(), SERVER_GONE));
    pass(Duration.ofMinutes(2));
    become(Tailnets.with(Tailnets.family(), NO_HELPER, SERVER_GONE));
    pass(Duration.ofMinutes(2));
    assertThat(told()).containsExactly("SERVER_UNREACHABLE", "INSIDE_ONLY SERVER_UNREACHABLE");
    // The graver one is over; the other is no news.
    become(Tailnets.with(Tailnets.family(), SERVER_GONE));
    pass(Duration.ofMinutes(2));
    assertThat(told()).containsExactly("no problems");
  }

  @Test
  void whatComesAndGoesAllDayIsToldTwiceAnHourAtTheMost() {
    for (int minutes = 0; minutes < 600; minutes += 5) {
      become(Tailnets.with(Tailnets.family(), SERVER_GONE));
      pass(Duration.ofMinutes(3));
      become(Tailnets.family());
      pass(Duration.ofMinutes(2));
    }
    assertThat(told().stream().filter("SERVER_UNREACHABLE"::equals)).hasSizeBetween(10, 20);
  }

  @Test
  void whatIsSwitchedOffHasNoProblems() {
    become(Tailnets.with(Tailnets.in(NodeState.STOPPED, Tailnets.family()), SERVER_GONE));
    pass(Duration.ofHours(1));
    assertThat(told()).isEmpty();
  }

  @Test
  void aNightOfSleepIsNoMinuteOfTrouble() {
    become(Tailnets.with(Tailnets.family(), SERVER_GONE));
    now = now.plus(Duration.ofHours(8)); // nobody looked
    look();
    pass(Duration.ofSeconds(50));
    become(Tailnets.family());
    assertThat(told()).isEmpty();
  }

  @Test
  void aClockThatIsSetBackHoldsNothingUp() {
    become(Tailnets.with(Tailnets.family(), SERVER_GONE));
    now = now.minus(Duration.ofDays(400));
    pass(Duration.ofMinutes(2));
    assertThat(told()).containsExactly("SERVER_UNREACHABLE");
  }

  // Devices.

  private void watch(long... ids) {
    for (long id : ids) {
      session.run(new AppCommand.Watch(id, true));
    }
    pass(Duration.ofMinutes(1));
    assertThat(told()).isEmpty();
  }

  private static NodeStatus without(Long... ids) {
    return Tailnets.withPresence(Tailnets.family(), Set.of(ids));
  }

  @Test
  void aDeviceWithABellIsToldWhenItGoesAndComes() {
    watch(NAS);
    become(without(NAS, STUDIO));
    pass(Duration.ofMinutes(1));
    assertThat(told()).containsExactly("came [] went [nas]");
    become(without(STUDIO));
    pass(Duration.ofMinutes(1));
    assertThat(told()).containsExactly("came [nas] went []");
  }

  @Test
  void aDeviceThatOnlyChangesItsNetworkIsNoNews() {
    watch(NAS);
    for (int i = 0; i < 20; i++) {
      become(without(NAS));
      pass(Duration.ofSeconds(15));
      become(Tailnets.family());
      pass(Duration.ofSeconds(30));
    }
    assertThat(told()).isEmpty();
  }

  @Test
  void whatGoesTogetherIsToldTogether() {
    watch(NAS, STUDIO, THINKPAD);
    become(without(NAS));
    pass(Duration.ofSeconds(5));
    become(without(NAS, STUDIO, THINKPAD));
    pass(Duration.ofSeconds(40));
    assertThat(told()).hasSizeLessThanOrEqualTo(2).last().asString().contains("thinkpad");
    become(Tailnets.family());
    pass(Duration.ofSeconds(40));
    assertThat(told())
        .singleElement()
        .asString()
        .startsWith("came [")
        .contains("nas", "studio-mac", "thinkpad")
        .endsWith("went []");
  }

  @Test
  void aDeviceThatComesAndGoesForeverIsToldSixTimesInTenMinutesAtTheMost() {
    watch(NAS);
    Instant from = now;
    while (now.isBefore(from.plus(Duration.ofMinutes(60)))) {
      become(without(NAS));
      pass(Duration.ofSeconds(25));
      become(Tailnets.family());
      pass(Duration.ofSeconds(25));
    }
    assertThat(told()).hasSizeBetween(30, 42);
    // In the end it is told as it is.
    pass(Duration.ofMinutes(30));
    told();
    become(without(NAS));
    pass(Duration.ofMinutes(1));
    assertThat(told()).containsExactly("came [] went [nas]");
  }

  @Test
  void ourOwnDisconnectIsNobodysGoing() {
    watch(NAS);
    become(Tailnets.in(NodeState.STOPPED, Tailnets.family()));
    pass(Duration.ofHours(1));
    become(Tailnets.in(NodeState.STARTING, Tailnets.family()));
    pass(Duration.ofSeconds(2));
    become(Tailnets.family());
    pass(Duration.ofMinutes(5));
    assertThat(told()).isEmpty();
  }

  @Test
  void aServerThatIsAwayMakesNobodyGoAndItsReturnTellsWhatIsSo() {
    choice = new NoticeChoice(true, true, true, false);
    watch(NAS, STUDIO);
    become(Tailnets.with(without(NAS, STUDIO), SERVER_GONE));
    pass(Duration.ofHours(1));
    assertThat(told()).isEmpty();
    become(without(NAS, STUDIO)); // it starts, and they have yet to come back to it
    pass(Duration.ofSeconds(5));
    become(without(STUDIO));
    pass(Duration.ofMinutes(5));
    assertThat(told()).containsExactly("came [] went [studio-mac]");
  }

  @Test
  void aDeviceWithoutABellIsNotTold() {
    watch(STUDIO);
    become(without(NAS));
    pass(Duration.ofMinutes(5));
    assertThat(told()).isEmpty();
  }

  // Switches.

  @Test
  void eachKindCanBeSwitchedOff() {
    choice = new NoticeChoice(false, false, false, false);
    session.run(new AppCommand.Watch(NAS, true));
    pass(Duration.ofMinutes(1));
    become(without(NAS));
    pass(Duration.ofMinutes(1));
    become(Tailnets.with(Tailnets.family(), SERVER_GONE));
    pass(Duration.ofDays(179));
    become(expired());
    pass(Duration.ofHours(1));
    assertThat(told()).isEmpty();
    assertThat(board.next()).isNull();
  }

  @Test
  void switchingOffTakesAwayWhatShows() {
    become(Tailnets.with(Tailnets.family(), SERVER_GONE));
    pass(Duration.ofMinutes(2));
    assertThat(told()).containsExactly("SERVER_UNREACHABLE");
    choice = new NoticeChoice(true, true, true, false);
    look();
    assertThat(told()).containsExactly("no problems");
  }

  @Test
  void nothingIsWaitedForWhereNothingIsToCome() {
    UiState quiet = session.state();
    pass(Duration.ofMinutes(5));
    assertThat(quiet.self()).isNotNull();
    // The end of the key alone, in half a year.
    assertThat(board.next()).isAfter(now.plus(Duration.ofDays(170)));
  }
}
