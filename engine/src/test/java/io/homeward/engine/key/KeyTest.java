package io.homeward.engine.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.homeward.engine.env.Randomness;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTest {
  @Test
  void rolesDoNotMixEvenWithTheSameBytes() {
    byte[] bytes = new byte[32];
    bytes[3] = 9;
    assertThat((Object) new NodePublicKey(bytes)).isNotEqualTo(new MachinePublicKey(bytes));
    assertThat(new NodePublicKey(bytes)).isEqualTo(new NodePublicKey(bytes));
    assertThat(NodePublicKey.ZERO.isZero()).isTrue();
  }

  @Test
  void textFormsReadBack() {
    NodePrivateKey secret = NodePrivateKey.generate(Randomness.system());
    assertThat(NodePrivateKey.parse(secret.secretText())).isEqualTo(secret);
    NodePublicKey key = secret.publicKey();
    assertThat(NodePublicKey.parse(key.toString())).isEqualTo(key);
    assertThat(key.toString()).startsWith("nodekey:").hasSize(8 + 64);
    assertThat(key.shortForm()).hasSize(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nodekey:", "nodekey:00", "mkey:", "nodekey:zz", "privkey:00"})
  void refusesWhatIsNoKeyOfTheRole(String text) {
    String padded = text.length() == 10 ? text + "0".repeat(60) : text;
    assertThatIllegalArgumentException().isThrownBy(() -> DiscoPublicKey.parse(padded));
    assertThatIllegalArgumentException().isThrownBy(() -> NodePublicKey.parse(text));
  }

  @Test
  void aSecretShowsItselfNowhere() {
    MachinePrivateKey secret = MachinePrivateKey.generate(Randomness.system());
    String hex = HexFormat.of().formatHex(secret.secretBytes());
    assertThat(secret.toString()).doesNotContain(hex).contains("redacted");
    String broken = "privkey:" + hex.substring(1) + "g";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MachinePrivateKey.parse(broken))
        .withNoCause()
        .withMessageNotContaining(hex.substring(8, 16));
  }

  @Test
  void aDestroyedSecretGivesNothingAway() {
    DiscoPrivateKey secret = DiscoPrivateKey.generate(Randomness.system());
    var _ = secret.publicKey();
    secret.destroy();
    secret.destroy();
    assertThatIllegalStateException().isThrownBy(secret::secretBytes);
    assertThatIllegalStateException().isThrownBy(secret::publicKey);
  }

  @Test
  void newSecretsAreClampedAndDiffer() {
    byte[] one = NodePrivateKey.generate(Randomness.system()).secretBytes();
    byte[] two = NodePrivateKey.generate(Randomness.system()).secretBytes();
    assertThat(one).isNotEqualTo(two);
    assertThat(one[0] & 7).isZero();
    assertThat(one[31] & 0xc0).isEqualTo(0x40);
  }
}
