package io.homeward.coordinator.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.model.ApiToken;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Scope;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.Steps;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.env.Randomness;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApiTokensTest {
  private Snapshot snapshot = Snapshot.of(Devices.tailnet(1));
  private Instant now = Devices.NOW;

  @Test
  void isFoundByTheWholeTextWhileItMayBeUsed() {
    Minted<ApiToken> minted = make("backup");
    assertThat(ApiTokens.find(snapshot, minted.text(), now)).isEqualTo(minted.kept());
    assertThat(minted.toString() + minted.kept()).doesNotContain(minted.text());
    for (String bad :
        new String[] {
          "",
          "hwkey-api-",
          minted.kept().id(),
          minted.text() + "a",
          minted.text().replace("hw", "HW")
        }) {
      assertThat(ApiTokens.find(snapshot, bad, now)).as(bad).isNull();
    }
    assertThat(ApiTokens.find(snapshot, minted.text(), now.plus(Duration.ofDays(1)))).isNull();
    run(Users.suspend("anna"));
    assertThat(ApiTokens.find(snapshot, minted.text(), now)).as("suspended").isNull();
    run(Users.resume("anna"));
    run(ApiTokens.revoke(minted.kept().id()));
    assertThat(ApiTokens.find(snapshot, minted.text(), now)).as("revoked").isNull();
    run(Users.remove("anna"));
    assertThat(snapshot.apiTokens()).isEmpty();
  }

  @Test
  void nobodyHasTooManyAndOldOnesAreForgotten() {
    for (int i = 0; i < ApiTokens.MAX_OF_PERSON; i++) {
      make("one " + i);
    }
    assertThatThrownBy(() -> make("too many"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("at most");
    for (int i = 0; i < 4 * ApiTokens.LISTED; i++) {
      run(ApiTokens.revoke(usable().id()));
      now = now.plusSeconds(1);
      make("another " + i);
    }
    assertThat(snapshot.apiTokens())
        .hasSizeLessThanOrEqualTo(ApiTokens.MAX_OF_PERSON + ApiTokens.LISTED + 1);
    assertThat(snapshot.apiTokens().getLast().name())
        .isEqualTo("another " + (4 * ApiTokens.LISTED - 1));
  }

  @Test
  void whenItWasUsedIsWrittenDownOnceAnHour() {
    String id = make("backup").kept().id();
    assertThat(run(ApiTokens.used(id))).isTrue();
    now = now.plus(Duration.ofMinutes(59));
    assertThat(run(ApiTokens.used(id))).isFalse();
    now = now.plus(Duration.ofMinutes(1));
    assertThat(run(ApiTokens.used(id))).isTrue();
    run(ApiTokens.revoke(id));
    now = now.plus(Duration.ofHours(2));
    run(ApiTokens.used(id));
    assertThat(snapshot.apiTokens().getFirst().revoked()).as("stays so").isTrue();
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    for (String name : new String[] {"", " ", "a\nb", "\u0000", "\u202e", "x".repeat(61)}) {
      assertThatThrownBy(() -> make(name)).as(name).isInstanceOf(RefusedException.class);
    }
    for (Duration life : new Duration[] {Duration.ZERO, Duration.ofDays(367)}) {
      assertThatThrownBy(() ->
              run(
                  ApiTokens.create(
                      new ApiTokens.Wish("anna", "a", Set.of(Scope.READ), life),
                      Randomness.system())))
          .isInstanceOf(RefusedException.class);
    }
    assertThatThrownBy(() ->
            run(
                ApiTokens.create(
                    new ApiTokens.Wish("anna", "a", Set.of(), Duration.ofDays(1)),
                    Randomness.system())))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("scope");
  }

  private ApiToken usable() {
    return snapshot.apiTokens().stream().filter(one -> one.usableAt(now)).findFirst().orElseThrow();
  }

  private Minted<ApiToken> make(String name) {
    return run(
        ApiTokens.create(
            new ApiTokens.Wish("anna", name, Set.of(Scope.READ), Duration.ofDays(1)),
            Randomness.system()));
  }

  private <R> R run(Command<R> command) {
    Command.Outcome<R> outcome = command.decide(snapshot, now);
    snapshot = Steps.after(snapshot, outcome.mutations());
    return outcome.result();
  }
}
