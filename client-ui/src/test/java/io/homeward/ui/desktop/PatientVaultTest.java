package io.homeward.ui.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.vault.KeyVault;
import io.homeward.engine.vault.VaultException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PatientVaultTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(200);

  private final List<byte[]> kept = new CopyOnWriteArrayList<>();
  private volatile byte[] gives = {1};
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch open = new CountDownLatch(0);

  private final KeyVault vault =
      new KeyVault() {
        @Override
        public boolean keep(String name, byte[] secret) {
          enter("keep");
          kept.add(secret);
          return secret[0] == 7;
        }

        @Override
        public byte[] fetch(String name) throws VaultException {
          enter("fetch");
          if (name.equals("broken")) {
            throw new IllegalStateException("a bug");
          }
          if (name.equals("none")) {
            throw new VaultException("it has no such keys");
          }
          return gives.clone();
        }

        @Override
        public void forget(String name) {
          enter("forget");
        }

        private void enter(String call) {
          calls.add(call);
          try {
            open.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      };

  @Test
  void whatTheVaultSaysIsPassedOnAndItsCopyOfTheSecretErased() throws Exception {
    PatientVault patient = new PatientVault(vault, LONG, LONG);
    byte[] secret = {7, 8};
    gives = secret.clone();
    for (int i = 0; i < 100; i++) {
      assertThat(patient.keep("a", secret)).isTrue(); // one after the other, at once
    }
    assertThat(secret).containsExactly(7, 8);
    assertThat(kept).hasSize(100).allSatisfy(copy -> assertThat(copy).containsExactly(0, 0));
    assertThat(patient.keep("a", new byte[] {6})).isFalse();
    assertThat(patient.fetch("a")).containsExactly(7, 8);
    patient.forget("a");
    assertThatThrownBy(() -> patient.fetch("none")).hasMessage("it has no such keys");
    assertThatThrownBy(() -> patient.fetch("broken"))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("refused");
    assertThat(patient.fetch("a")).containsExactly(7, 8);
  }

  @Test
  void oneThatGivesOtherKeysBackOrNoneHasKeptNothing() {
    PatientVault patient = new PatientVault(vault, LONG, LONG);
    assertThat(patient.keep("a", new byte[] {7})).isFalse();
    assertThat(patient.keep("none", new byte[] {7})).isFalse();
  }

  @Test
  void oneThatHangsIsGivenUpAndAskedNoMoreUntilItReturns() {
    PatientVault patient = new PatientVault(vault, SHORT, SHORT);
    open = new CountDownLatch(1);
    assertThat(patient.keep("a", new byte[] {7})).isFalse();
    assertThatThrownBy(() -> patient.fetch("a"))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("does not answer");
    patient.forget("a");
    assertThat(calls).containsExactly("keep");
    gives = new byte[] {7};
    open.countDown();
    await().atMost(LONG).until(() -> patient.keep("a", new byte[] {7}));
  }
}
