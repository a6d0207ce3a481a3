package io.homeward.coordinator.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.testing.ManualTicker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SshLoginsTest {
  private final ManualTicker ticker = new ManualTicker();
  @TempDir private Path dir;
  private TailnetState state;
  private SshLogins logins;
  private long anna;
  private Device laptop;
  private Device nas;

  @BeforeEach
  void open() {
    state =
        new TailnetState(
            SqliteStore.open(dir.resolve("t.db"), "amber-otter.internal"), WallClock.system());
    logins = new SshLogins(state, Randomness.system(), ticker, WallClock.system());
    anna = state.submit(Users.create("anna")).id();
    laptop = joined("laptop");
    nas = joined("nas");
    policy("1h");
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void aSignInCountsForThePeriodAndNotAMomentLonger() {
    logins.answer(held(ask("root")).id(), anna, true);
    ticker.advance(Duration.ofHours(1).minusNanos(1));
    assertThat(ask("root")).isInstanceOf(SshLogins.Answer.Accept.class);
    ticker.advanceNanos(1);
    assertThat(ask("root")).isInstanceOf(SshLogins.Answer.Hold.class);
    policy("2h");
    assertThat(ask("root")).as("the period of now").isInstanceOf(SshLogins.Answer.Accept.class);
  }

  @Test
  void aLoginWaitsForFifteenMinutesAndNotAMomentLonger() throws Exception {
    SshLogins.Waiting waiting = held(ask("root"));
    ticker.advance(SshLogins.LIFE.minusNanos(1));
    assertThat(logins.find(waiting.id())).isSameAs(waiting);
    ticker.advanceNanos(1);
    assertThat(logins.find(waiting.id())).isNull();
    assertThatThrownBy(() -> logins.answer(waiting.id(), anna, true))
        .isInstanceOf(RefusedException.class);
    assertThat(held(await(waiting, new CompletableFuture<>())).id()).isNotEqualTo(waiting.id());
  }

  @Test
  void whoGivesUpWaitingIsLetGo() throws Exception {
    SshLogins.Waiting waiting = held(ask("root"));
    assertThat(await(waiting, CompletableFuture.completedFuture(false)))
        .isInstanceOf(SshLogins.Answer.Refuse.class);
    logins.answer(waiting.id(), anna, true);
    assertThat(await(waiting, new CompletableFuture<>()))
        .as("and may come again for the answer")
        .isInstanceOf(SshLogins.Answer.Accept.class);
  }

  @Test
  void theOldestOfADeviceGoesWhenTooManyWaitThere() {
    List<SshLogins.Waiting> all = new ArrayList<>();
    for (int i = 0; i <= SshLogins.MAX_OF_DEVICE; i++) {
      all.add(held(ask("user" + i)));
    }
    assertThat(logins.find(all.getFirst().id())).isNull();
    assertThat(all.getFirst().decided()).as("its client hears of it").isTrue();
    assertThat(all.subList(1, all.size())).allMatch(one -> logins.find(one.id()) == one);
  }

  @Test
  void onlyThePersonOfTheDeviceAnswersAndOnce() {
    SshLogins.Waiting waiting = held(ask("root"));
    long ben = state.submit(Users.create("ben")).id();
    assertThatThrownBy(() -> logins.answer(waiting.id(), ben, true))
        .isInstanceOf(RefusedException.class);
    logins.answer(waiting.id(), anna, false);
    assertThatThrownBy(() -> logins.answer(waiting.id(), anna, true))
        .isInstanceOf(RefusedException.class);
    assertThat(ask("root")).isInstanceOf(SshLogins.Answer.Hold.class);
  }

  private SshLogins.Answer ask(String user) {
    return logins.ask(login(user), nas.registration().machine());
  }

  private SshLogin login(String user) {
    return new SshLogin(laptop.id(), nas.id(), user);
  }

  private SshLogins.Answer await(SshLogins.Waiting waiting, CompletableFuture<Boolean> givenUp)
      throws InterruptedException {
    return logins.await(waiting.id(), waiting.login(), nas.registration().machine(), givenUp);
  }

  private static SshLogins.Waiting held(SshLogins.Answer answer) {
    assertThat(answer).isInstanceOf(SshLogins.Answer.Hold.class);
    return ((SshLogins.Answer.Hold) answer).waiting();
  }

  private void policy(String period) {
    String text =
        """
        {"ssh": [{"action": "check", "src": ["anna@"], "dst": ["anna@"],
                  "users": ["root", "autogroup:nonroot"], "checkPeriod": "PERIOD"}]}
        """
            .replace("PERIOD", period);
    assertThat(state.submit(Policies.put(text, "anna", 0, -1, state.snapshot())))
        .isInstanceOf(Policies.Verdict.InForce.class);
  }

  private Device joined(String name) {
    MachinePublicKey machine = MachinePrivateKey.generate(Randomness.system()).publicKey();
    return state.submit(
        new Membership(null, 0)
            .joinAs(
                new JoinRequest(
                    machine,
                    NodePrivateKey.generate(Randomness.system()).publicKey(),
                    HostInfo.builder().hostname(name).os("linux").build(),
                    119,
                    false,
                    null),
                anna));
  }
}
