package io.homeward.engine.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.crypto.ChaCha20Poly1305;
import io.homeward.engine.crypto.X25519;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published vectors of the Cacophony implementation for the two patterns in use here. */
class SymmetricStateTest {
  private static final byte[] PROLOGUE = hex("4a6f686e2047616c74");
  private static final byte[] INITIATOR =
      hex("e61ef9919cde45dd5f82166404bd08e38bceb5dfdfded0a34c8df7ed542214d1");
  private static final byte[] INITIATOR_EPHEMERAL =
      hex("893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a");
  private static final byte[] RESPONDER =
      hex("4a3acbfdb163dec651dfa3194dece676d437029c62a408b4c5ea9114246e4893");
  private static final byte[] RESPONDER_EPHEMERAL =
      hex("bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b");
  private static final byte[] PSK =
      hex("54686973206973206d7920417573747269616e20706572737065637469766521");
  private static final byte[] FIRST_PAYLOAD = "Ludwig von Mises".getBytes(US_ASCII);
  private static final byte[] SECOND_PAYLOAD = "Murray Rothbard".getBytes(US_ASCII);

  @ParameterizedTest
  @CsvSource({
    "false,"
        + "ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c7944"
        + "0b03ddc7aac5123d06a1b23b71670e32e76c28239a7ca4ac8f784de7e44c1adbfc6e83fef7352a58d9d56157"
        + "400c0a737b1d171ce368229c7b752ac25b8faf4eca690f6d896f543be02c996ab2b86b76,"
        + "95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843"
        + "d9b5a8927f0ac9655ef76833bc7e5561f42e691ac8404efd6fbd6308b6a27c,"
        + "48f3cb8bc9319da4ba1e9933991b1c4ed4034f1f126a76d3a1fbcfd7f94248d4,"
        + "2c256ed08fcd08c2980f954ee4beaccb61c9581340f5dd2fd1cf3b,"
        + "d6033f70eee20945c7c9dba304e397ee3b284ff5e00fd9efb095d3",
    "true,"
        + "ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c7944"
        + "001e21de9f98ddd8e2ad57527207feb56253c9c94a9e496782ecfcb2a75fbcaf1b52948cc48daefe660c6211"
        + "9ab5000980c84831215f2441eba616548e832985464cf17e51ee93109008399a21f7e13f,"
        + "95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843"
        + "cb765f2caef0751b8f007572dab0322217755c0632f365717edbf34d33e87a,"
        + "f5191b875290abcd41347ac3622d9679688a7e980229cb937ef748336cfde0e5,"
        + "8153ca9833bc3c1b91a7e66e5f4d4f5b59bf9e64c2f20d15f0bba7,"
        + "07af0c9c86e1b4e80f36b04ff7688d51141af3debd0332f0a705ef",
  })
  void yieldsThePublishedMessages(
      boolean preshared, String first, String second, String hash, String third, String fourth) {
    String name = "Noise_" + (preshared ? "IKpsk2" : "IK") + "_25519_ChaChaPoly_BLAKE2s";
    byte[] responderPublic = X25519.publicKey(RESPONDER);
    SymmetricState initiator = start(name, responderPublic);
    SymmetricState responder = start(name, responderPublic);

    ByteArrayOutputStream message = new ByteArrayOutputStream();
    byte[] ephemeral = X25519.publicKey(INITIATOR_EPHEMERAL);
    message.writeBytes(ephemeral);
    mixEphemeral(initiator, ephemeral, preshared);
    assertThat(initiator.mixAgreement(INITIATOR_EPHEMERAL, responderPublic)).isTrue();
    message.writeBytes(initiator.encryptAndHash(X25519.publicKey(INITIATOR)));
    assertThat(initiator.mixAgreement(INITIATOR, responderPublic)).isTrue();
    message.writeBytes(initiator.encryptAndHash(FIRST_PAYLOAD));
    assertThat(message.toByteArray()).isEqualTo(hex(first));

    mixEphemeral(responder, ephemeral, preshared);
    assertThat(responder.mixAgreement(RESPONDER, ephemeral)).isTrue();
    byte[] received = message.toByteArray();
    byte[] initiatorPublic =
        requireNonNull(responder.decryptAndHash(Arrays.copyOfRange(received, 32, 80)));
    assertThat(initiatorPublic).isEqualTo(X25519.publicKey(INITIATOR));
    assertThat(responder.mixAgreement(RESPONDER, initiatorPublic)).isTrue();
    assertThat(responder.decryptAndHash(Arrays.copyOfRange(received, 80, received.length)))
        .isEqualTo(FIRST_PAYLOAD);

    byte[] answer = X25519.publicKey(RESPONDER_EPHEMERAL);
    mixEphemeral(responder, answer, preshared);
    assertThat(responder.mixAgreement(RESPONDER_EPHEMERAL, ephemeral)).isTrue();
    assertThat(responder.mixAgreement(RESPONDER_EPHEMERAL, initiatorPublic)).isTrue();
    if (preshared) {
      responder.mixKeyAndHash(PSK);
    }
    byte[] sealed = responder.encryptAndHash(SECOND_PAYLOAD);
    assertThat(HexFormat.of().formatHex(answer) + HexFormat.of().formatHex(sealed))
        .isEqualTo(second);

    mixEphemeral(initiator, answer, preshared);
    assertThat(initiator.mixAgreement(INITIATOR_EPHEMERAL, answer)).isTrue();
    assertThat(initiator.mixAgreement(INITIATOR, answer)).isTrue();
    if (preshared) {
      initiator.mixKeyAndHash(PSK);
    }
    assertThat(initiator.decryptAndHash(sealed)).isEqualTo(SECOND_PAYLOAD);
    assertThat(initiator.handshakeHash()).isEqualTo(hex(hash));
    assertThat(responder.handshakeHash()).isEqualTo(hex(hash));

    TransportKeys ours = initiator.split();
    TransportKeys theirs = responder.split();
    assertThat(ours.initiatorSends()).isEqualTo(theirs.initiatorSends());
    assertThat(sealFirst(ours.initiatorSends(), "F. A. Hayek")).isEqualTo(hex(third));
    assertThat(sealFirst(theirs.responderSends(), "Carl Menger")).isEqualTo(hex(fourth));
    ours.destroy();
    assertThat(ours.initiatorSends()).containsOnly(0);
  }

  @Test
  void usesEachCipherKeyOnce() {
    SymmetricState state = new SymmetricState("Noise_IK_25519_ChaChaPoly_BLAKE2s");
    assertThatThrownBy(() -> state.encryptAndHash(new byte[0]))
        .isInstanceOf(IllegalStateException.class);
    state.mixKey(new byte[32]);
    state.encryptAndHash(new byte[0]);
    assertThatThrownBy(() -> state.encryptAndHash(new byte[0]))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesAPublicKeyOfSmallOrder() {
    SymmetricState state = new SymmetricState("Noise_IK_25519_ChaChaPoly_BLAKE2s");
    assertThat(state.mixAgreement(INITIATOR, new byte[32])).isFalse();
  }

  @Test
  void copiesGoTheirOwnWay() {
    SymmetricState state = new SymmetricState("Noise_IK_25519_ChaChaPoly_BLAKE2s");
    state.mixKey(new byte[32]);
    SymmetricState copy = state.copy();
    byte[] sealed = copy.encryptAndHash(new byte[3]);
    copy.destroy();
    assertThat(state.decryptAndHash(sealed)).isEqualTo(new byte[3]);
  }

  @Test
  void printsNoSecret() {
    SymmetricState state = new SymmetricState("Noise_IK_25519_ChaChaPoly_BLAKE2s");
    assertThat(state).hasToString("SymmetricState[redacted]");
    assertThat(state.split()).hasToString("TransportKeys[redacted]");
  }

  private static SymmetricState start(String name, byte[] responderPublic) {
    SymmetricState state = new SymmetricState(name);
    state.mixHash(PROLOGUE);
    state.mixHash(responderPublic);
    return state;
  }

  /** Noise section 9.2: with a preshared key, ephemeral keys are mixed into the chain as well. */
  private static void mixEphemeral(SymmetricState state, byte[] ephemeral, boolean preshared) {
    state.mixHash(ephemeral);
    if (preshared) {
      state.mixKey(ephemeral);
    }
  }

  private static byte[] sealFirst(byte[] key, String plain) {
    return ChaCha20Poly1305.seal(key, new byte[12], new byte[0], plain.getBytes(US_ASCII));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
