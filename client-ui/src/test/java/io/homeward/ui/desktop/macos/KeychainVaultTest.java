package io.homeward.ui.desktop.macos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.vault.VaultException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is done with the keychain's answers; the keychain is played. */
class KeychainVaultTest {
  private final Map<String, byte[]> items = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private boolean locked;
  private @Nullable Integer refusal;

  private final Keychain keychain =
      new Keychain() {
        private int told(String call, int status) {
          calls.add(call);
          return refusal == null ? status : refusal;
        }

        @Override
        public boolean isLocked() {
          return locked;
        }

        @Override
        public int add(String account, byte[] secret) {
          int status = items.containsKey(account) ? DUPLICATE_ITEM : SUCCESS;
          items.putIfAbsent(account, secret);
          return told("add", status);
        }

        @Override
        public int update(String account, byte[] secret) {
          int status = items.replace(account, secret) == null ? ITEM_NOT_FOUND : SUCCESS;
          return told("update", status);
        }

        @Override
        public Found find(String account) {
          byte[] secret = items.get(account);
          return new Found(told("find", secret == null ? ITEM_NOT_FOUND : SUCCESS), secret);
        }

        @Override
        public int delete(String account) {
          return told("delete", items.remove(account) == null ? ITEM_NOT_FOUND : SUCCESS);
        }
      };
  private final KeychainVault vault = new KeychainVault(keychain);

  @Test
  void theNewestReplacesTheOneBefore() throws Exception {
    assertThat(vault.keep("a", new byte[] {1})).isTrue();
    assertThat(vault.keep("a", new byte[] {2})).isTrue();
    assertThat(calls).containsExactly("update", "add", "update");
    assertThat(vault.fetch("a")).containsExactly(2);
    vault.forget("a");
    vault.forget("a");
    assertThatThrownBy(() -> vault.fetch("a")).hasMessage("the keychain has no such keys");
  }

  @Test
  void aLockedKeychainKeepsNothingAndAsksNobodyForThat() {
    locked = true;
    assertThat(vault.keep("a", new byte[] {1})).isFalse();
    vault.forget("a");
    assertThat(calls).isEmpty();
  }

  @Test
  void whatItRefusesStaysInTheFileAndIsSaidInWords() {
    for (int status : new int[] {-128, -25293, -25308, -25315, -34018, -25291}) {
      refusal = status;
      assertThat(vault.keep("a", new byte[] {1})).isFalse();
      assertThatThrownBy(() -> vault.fetch("a"))
          .isInstanceOf(VaultException.class)
          .hasMessage(KeychainVault.words(status));
    }
    assertThat(KeychainVault.words(-128)).isEqualTo(KeychainVault.words(-25293));
    assertThat(KeychainVault.words(-25308)).contains("locked");
    assertThat(KeychainVault.words(-34018)).contains("-34018");
  }
}
