package io.homeward.engine.control.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.crypto.ChaCha20Poly1305;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.SeededRandomness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordTest {
  private static final int FUZZ_INPUTS = FuzzInputs.count(1_000_000);
  private final byte[] key = new SeededRandomness(3).bytes(32);

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "4077,1", "4078,2", "8154,2", "8155,3"})
  void splitsAtTheLargestRecord(int length, int records) throws IOException {
    byte[] sealed = new RecordSealer(key).seal(new byte[length], 0, length);

    assertThat(sealed).hasSize(length + records * 19);
    RecordReader reader = reader(sealed, 0);
    int total = 0;
    for (int i = 0; i < records; i++) {
      total += read(reader).length;
    }
    assertThat(total).isEqualTo(length);
    assertThat(reader.next()).isNull();
  }

  @Test
  void neverMakesAFrameOverTheMaximum() throws IOException {
    byte[] sealed = new RecordSealer(key).seal(new byte[100_000], 0, 100_000);

    assertThat(Frames.HEADER_BYTES + Frames.u16(sealed, 1)).isEqualTo(4096);
  }

  @Test
  void countsNoncesBigEndian() throws IOException {
    RecordSealer sealer = new RecordSealer(key, 0x0102);
    byte[] nonce = HexFormat.of().parseHex("000000000000000000000102");

    byte[] sealed = sealer.seal(new byte[] {42}, 0, 1);

    byte[] body = Arrays.copyOfRange(sealed, 3, sealed.length);
    assertThat(ChaCha20Poly1305.open(key, nonce, new byte[0], body)).containsExactly(42);
  }

  @Test
  void stopsBeforeANonceCouldComeTwice() throws IOException {
    RecordSealer sealer = new RecordSealer(key, -2);
    byte[] last = sealer.seal(new byte[1], 0, 1);

    assertThat(read(reader(last, -2))).hasSize(1);
    assertThatThrownBy(() -> sealer.seal(new byte[1], 0, 1)).isInstanceOf(TransportException.class);
    assertThatThrownBy(() -> reader(last, -1).next()).isInstanceOf(TransportException.class);
  }

  @Test
  void skipsEmptyRecords() throws IOException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    byte[] empty = ChaCha20Poly1305.seal(key, new byte[12], new byte[0], new byte[0]);
    wire.write(new byte[] {4, 0, (byte) empty.length});
    wire.write(empty);
    wire.write(new RecordSealer(key, 1).seal(new byte[] {9}, 0, 1));

    assertThat(read(reader(wire.toByteArray(), 0))).containsExactly(9);
  }

  @Test
  void refusesARepeatedRecord() throws IOException {
    byte[] once = new RecordSealer(key).seal(new byte[] {1}, 0, 1);
    byte[] twice = Arrays.copyOf(once, 2 * once.length);
    System.arraycopy(once, 0, twice, once.length, once.length);
    RecordReader reader = reader(twice, 0);

    assertThat(read(reader)).containsExactly(1);
    assertThatThrownBy(reader::next).isInstanceOf(TransportException.class);
  }

  @Test
  void refusesATruncatedRecord() throws IOException {
    byte[] sealed = new RecordSealer(key).seal(new byte[100], 0, 100);
    for (int length = 1; length < sealed.length; length++) {
      RecordReader reader = reader(Arrays.copyOf(sealed, length), 0);
      assertThatThrownBy(reader::next).isInstanceOf(IOException.class);
    }
  }

  @Test
  void readingNothingReturnsAtOnce() throws IOException {
    RecordInputStream in = new RecordInputStream(reader(new byte[0], 0));

    assertThat(in.read(new byte[4], 2, 0)).isZero();
    assertThat(in.read()).isEqualTo(-1);
  }

  @Test
  void fuzzedRecordsNeverDoWorseThanAnIoException() throws Exception {
    Random random = new Random(2);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FUZZ_INPUTS; i++) {
        byte[] input = new byte[random.nextInt(64)];
        random.nextBytes(input);
        if (input.length > 3 && random.nextBoolean()) {
          input[0] = 4;
          input[1] = 0;
          input[2] = (byte) random.nextInt(64);
        }
        if (input.length == 0) {
          continue;
        }
        assertThat(isAccepted(input)).isFalse();
      }
    });
  }

  private boolean isAccepted(byte[] wire) {
    try {
      return reader(wire, 0).next() != null;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void dropsTheEarlyPayloadAndKeepsWhatFollows() throws IOException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    wire.write(
        EarlyPayload.encode(
            "{\"nodeKeyChallenge\":\"chalpub:00\"}".getBytes(StandardCharsets.UTF_8)));
    wire.write(new byte[] {1, 2, 3});

    InputStream rest = EarlyPayload.skip(new ByteArrayInputStream(wire.toByteArray()));

    assertThat(rest.readAllBytes()).containsExactly(1, 2, 3);
  }

  @Test
  void handsTheFirstFrameOnWhenThereIsNoEarlyPayload() throws IOException {
    byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0, 77};

    InputStream rest = EarlyPayload.skip(new ByteArrayInputStream(settings));

    assertThat(rest.readAllBytes()).isEqualTo(settings);
  }

  @Test
  void fuzzedEarlyPayloadsAreReadOrRefusedWithinTheirBound() {
    Random random = new Random(5);
    for (int i = 0; i < FUZZ_INPUTS; i++) {
      byte[] input =
          Arrays.copyOf(EarlyPayload.encode(new byte[random.nextInt(20)]), 9 + random.nextInt(30));
      if (random.nextBoolean()) {
        input[random.nextInt(input.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(EarlyPayload.skip(new ByteArrayInputStream(input)).readAllBytes().length)
            .isLessThanOrEqualTo(input.length);
      } catch (IOException expected) {
        assertThat(expected).isNotNull();
      }
    }
  }

  private RecordReader reader(byte[] wire, long firstNonce) {
    return new RecordReader(new ByteArrayInputStream(wire), key, firstNonce);
  }

  private static byte[] read(RecordReader reader) throws IOException {
    byte[] record = reader.next();
    assertThat(record).isNotNull();
    return record == null ? new byte[0] : record;
  }
}
