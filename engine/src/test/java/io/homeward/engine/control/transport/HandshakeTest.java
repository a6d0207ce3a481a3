package io.homeward.engine.control.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.noise.TransportKeys;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.SeededRandomness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private static final int FUZZ_INPUTS = FuzzInputs.count(1_000_000);

  private final Randomness randomness = new SeededRandomness(7);
  private final MachinePrivateKey client = MachinePrivateKey.generate(randomness);
  private final MachinePrivateKey server = MachinePrivateKey.generate(randomness);

  @Test
  void bothSidesEndWithTheSameKeysAndKnowEachOther() throws IOException {
    HandshakeInitiator initiator = initiator(server.publicKey());

    HandshakeResponder.Accepted accepted =
        HandshakeResponder.respond(server, initiator.initiation(), randomness);
    TransportKeys keys = initiator.finish(new ByteArrayInputStream(accepted.response()));

    assertThat(accepted.client()).isEqualTo(client.publicKey());
    assertThat(accepted.version()).isEqualTo(119);
    assertThat(keys.initiatorSends()).isEqualTo(accepted.keys().initiatorSends());
    assertThat(keys.responderSends()).isEqualTo(accepted.keys().responderSends());
    assertThat(keys.initiatorSends()).isNotEqualTo(keys.responderSends());
  }

  @Test
  void laysTheInitiationOutAsTheProtocolSays() throws IOException {
    byte[] initiation = initiator(server.publicKey()).initiation();

    assertThat(initiation).hasSize(101);
    assertThat(Arrays.copyOf(initiation, 5)).containsExactly(0, 119, 1, 0, 96);
  }

  @Test
  void refusesAnInitiationForAnotherServer() throws IOException {
    byte[] initiation = initiator(MachinePrivateKey.generate(randomness).publicKey()).initiation();

    assertThatThrownBy(() -> HandshakeResponder.respond(server, initiation, randomness))
        .isInstanceOf(TransportException.class);
  }

  @Test
  void refusesAnInitiationOfWhichAnyByteWasChanged() throws IOException {
    byte[] initiation = initiator(server.publicKey()).initiation();
    for (int i = 0; i < initiation.length; i++) {
      byte[] changed = initiation.clone();
      // Not the top bit of the ephemeral key's last byte, which X25519 ignores but the hash does
      // not.
      changed[i] ^= 1;
      assertThatThrownBy(() -> HandshakeResponder.respond(server, changed, randomness))
          .as("byte %d", i)
          .isInstanceOf(TransportException.class);
    }
  }

  @Test
  void refusesAResponseOfWhichAnyByteWasChanged() throws IOException {
    for (int i = 0; i < 51; i++) {
      HandshakeInitiator initiator = initiator(server.publicKey());
      byte[] response =
          HandshakeResponder.respond(server, initiator.initiation(), randomness).response();
      response[i] ^= 1;
      ByteArrayInputStream in = new ByteArrayInputStream(response);
      assertThatThrownBy(() -> initiator.finish(in))
          .as("byte %d", i)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesKeysOfSmallOrder() throws IOException {
    assertThatThrownBy(() -> initiator(MachinePublicKey.ZERO))
        .isInstanceOf(TransportException.class);
    byte[] initiation = initiator(server.publicKey()).initiation();
    Arrays.fill(initiation, 5, 37, (byte) 0);
    assertThatThrownBy(() -> HandshakeResponder.respond(server, initiation, randomness))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("small order");
  }

  @Test
  void tellsTheWordsOfAServerThatRefusesWithoutItsControlCharacters() throws IOException {
    byte[] refusal = HandshakeResponder.errorFrame("too old\u0007\nbye");
    HandshakeInitiator initiator = initiator(server.publicKey());

    assertThatThrownBy(() -> initiator.finish(new ByteArrayInputStream(refusal)))
        .isInstanceOf(TransportException.class)
        .hasMessageEndingWith("too old  bye");
  }

  @Test
  void saysSoWhenTheServerHangsUp() throws IOException {
    HandshakeInitiator initiator = initiator(server.publicKey());

    assertThatThrownBy(() -> initiator.finish(new ByteArrayInputStream(new byte[0])))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void keepsNonceSpacesOfTheTwoDirectionsApartOverAWholeConversation() throws IOException {
    HandshakeInitiator initiator = initiator(server.publicKey());
    HandshakeResponder.Accepted accepted =
        HandshakeResponder.respond(server, initiator.initiation(), randomness);
    TransportKeys keys = initiator.finish(new ByteArrayInputStream(accepted.response()));
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    RecordOutputStream out = new RecordOutputStream(wire, new RecordSealer(keys.initiatorSends()));
    byte[] message = randomness.bytes(20_000);

    out.write(message);
    out.write(1);

    RecordInputStream in =
        new RecordInputStream(
            new RecordReader(
                new ByteArrayInputStream(wire.toByteArray()), accepted.keys().initiatorSends()));
    assertThat(in.readNBytes(message.length)).isEqualTo(message);
    assertThat(in.read()).isEqualTo(1);
    assertThat(in.read()).isEqualTo(-1);
  }

  @Test
  void fuzzedInitiationsAndResponsesNeverDoWorseThanATransportException() throws Exception {
    Random random = new Random(1);
    byte[] valid = initiator(server.publicKey()).initiation();
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FUZZ_INPUTS; i++) {
        byte[] input = valid;
        if (i % 500 != 0) { // what has the right shape costs curve arithmetic
          input = new byte[random.nextInt(200)];
          random.nextBytes(input);
          if (input.length == 101 && random.nextBoolean()) {
            input[2] = 1;
          }
        } else {
          input = valid.clone();
          input[random.nextInt(input.length)] ^= (byte) (1 << random.nextInt(8));
        }
        assertThat(isAccepted(input)).isFalse();
      }
    });
  }

  private boolean isAccepted(byte[] initiation) {
    try {
      HandshakeResponder.respond(server, initiation, randomness);
      return true;
    } catch (TransportException _) {
      return false;
    }
  }

  @Test
  void neverPrintsKeys() throws IOException {
    HandshakeResponder.Accepted accepted =
        HandshakeResponder.respond(server, initiator(server.publicKey()).initiation(), randomness);

    assertThat(accepted.toString()).doesNotContain("TransportKeys@").contains("version=119");
    assertThat(accepted.keys().toString()).contains("redacted");
  }

  private HandshakeInitiator initiator(MachinePublicKey to) throws TransportException {
    return new HandshakeInitiator(client, to, 119, randomness);
  }
}
