package io.homeward.coordinator.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.homeward.engine.env.Randomness;
import org.junit.jupiter.api.Test;

class SealTest {
  private static final Seal SEAL = new Seal(Randomness.system());

  @Test
  void opensWhatItClosedInTheSameContextOnly() {
    String sealed = SEAL.close("text", "context");

    assertThat(SEAL.open(sealed, "context")).isEqualTo("text");
    assertThat(SEAL.open(sealed, "other")).isNull();
    assertThat(new Seal(Randomness.system()).open(sealed, "context")).isNull();
  }

  @Test
  void oneChangedCharacterIsNoticedWhereverItIs() {
    String sealed = SEAL.close("some text", "context");
    // The last character has bits that mean nothing.
    for (int i = 0; i < sealed.length() - 1; i++) {
      char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
      String changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
      assertThat(SEAL.open(changed, "context")).as("at " + i).isNull();
    }
  }

  @FuzzTest(maxDuration = "10s")
  void anythingElseIsNothing(FuzzedDataProvider data) {
    assertThat(SEAL.open(data.consumeRemainingAsString(), "context")).isNull();
  }
}
