package io.homeward.engine.control.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import io.airlift.compress.v3.zstd.ZstdJavaOutputStream;
import io.homeward.engine.testing.FuzzInputs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapFramesTest {
  private static final int FUZZ_INPUTS = FuzzInputs.count(100_000);
  private static final byte[] JSON = "{\"KeepAlive\":true}".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsWhatItWrote(boolean zstd) throws IOException {
    byte[] whole = ControlJsonTest.sample("01-first-response");
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.writeBytes(MapFrames.encode(JSON, zstd));
    frames.writeBytes(MapFrames.encode(whole, zstd));
    ByteArrayInputStream in = new ByteArrayInputStream(frames.toByteArray());

    assertThat(MapFrames.read(in, zstd)).isEqualTo(JSON);
    assertThat(MapFrames.read(in, zstd)).isEqualTo(whole);
    assertThat(MapFrames.read(in, zstd)).isNull();
  }

  @Test
  void writesTheLengthLittleEndian() {
    assertThat(Arrays.copyOf(MapFrames.encode(new byte[0x0102], false), 4))
        .containsExactly(2, 1, 0, 0);
  }

  @Test
  void handsOnAFrameOfAStreamThatHasNoMoreBytesYet() throws IOException {
    byte[] frame = MapFrames.encode(JSON, false);
    InputStream waiting =
        new ByteArrayInputStream(frame) {
          @Override
          public synchronized int read(byte[] target, int offset, int length) {
            if (available() == 0) {
              throw new IllegalStateException("this would wait for the next message");
            }
            return super.read(target, offset, length);
          }
        };

    assertThat(MapFrames.read(waiting, false)).isEqualTo(JSON);
  }

  @Test
  void refusesAFrameThatClaimsTooMuch() {
    byte[] header = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};

    assertThatThrownBy(() -> MapFrames.read(new ByteArrayInputStream(header), false))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void refusesAnEmptyFrame() {
    assertThatThrownBy(() -> MapFrames.read(new ByteArrayInputStream(new byte[4]), false))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void noticesAStreamThatEndsWithinAFrame() {
    byte[] frame = MapFrames.encode(JSON, false);
    for (int length = 1; length < frame.length; length++) {
      ByteArrayInputStream in = new ByteArrayInputStream(frame, 0, length);
      assertThatThrownBy(() -> MapFrames.read(in, false)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void refusesABombThatDeclaresItsSize() {
    byte[] zeros = new byte[40_000_000];
    ZstdJavaCompressor compressor = new ZstdJavaCompressor();
    byte[] bomb = new byte[compressor.maxCompressedLength(zeros.length)];
    int length = compressor.compress(zeros, 0, zeros.length, bomb, 0, bomb.length);

    assertThat(length).isLessThan(30_000);
    assertThatThrownBy(() -> MapFrames.decompress(Arrays.copyOf(bomb, length)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void refusesABombThatDoesNotDeclareItsSize() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (ZstdJavaOutputStream out = new ZstdJavaOutputStream(bomb)) {
      for (int i = 0; i < 20; i++) {
        out.write(new byte[1 << 20]);
      }
    }

    assertThatThrownBy(() -> MapFrames.decompress(bomb.toByteArray()))
        .isInstanceOf(MalformedMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBombOf200MegabytesTakesLittleMemoryBeforeItIsRefused(boolean declared) throws IOException {
    byte[] bomb = declared ? declaredBomb(200 << 20) : undeclaredBomb(200 << 20);
    assertThat(bomb).hasSizeLessThan(64 << 10);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    assertThatThrownBy(() -> MapFrames.decompress(bomb))
        .isInstanceOf(MalformedMessageException.class);

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isPositive().isLessThan(8 << 20);
  }

  /** A frame of one block that says how long its content is; RFC 8878 section 3.1.1.1. */
  private static byte[] declaredBomb(int bytes) {
    return ByteBuffer.allocate(4 + 1 + 4 + 3 + 1)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0xFD2FB528)
        .put((byte) 0xA0) // one segment, its size in four bytes
        .putInt(bytes)
        .put((byte) 0b11) // the last block, one byte repeated ...
        .put((byte) 0)
        .put((byte) 0x10) // ... 128 Ki times
        .put((byte) 0)
        .array();
  }

  private static byte[] undeclaredBomb(int bytes) throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (ZstdJavaOutputStream out = new ZstdJavaOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 20];
      for (int written = 0; written < bytes; written += zeros.length) {
        out.write(zeros);
      }
    }
    return bomb.toByteArray();
  }

  @Test
  void readsAFrameThatDoesNotDeclareItsSize() throws IOException {
    byte[] content = ControlJsonTest.sample("08-routes-approved");
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    try (ZstdJavaOutputStream out = new ZstdJavaOutputStream(frame)) {
      for (int i = 0; i < 50; i++) {
        out.write(content);
      }
    }

    assertThat(MapFrames.decompress(frame.toByteArray())).hasSize(50 * content.length);
  }

  @Test
  void readsSeveralFramesThatFollowOneAnother() throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    Random random = new Random(3);
    // Sizes around those at which a header of a frame, or of its content's length, gets longer.
    for (int length : new int[] {1, 10, 255, 256, 511, 512, 70_000, 300_000}) {
      byte[] part = new byte[length];
      for (int i = 0; i < length; i++) {
        part[i] = (byte) ('a' + random.nextInt(16));
      }
      content.writeBytes(part);
      frames.writeBytes(MapFrames.compress(part));
    }

    assertThat(MapFrames.decompress(frames.toByteArray())).isEqualTo(content.toByteArray());

    try (ZstdJavaOutputStream out = new ZstdJavaOutputStream(frames)) {
      out.write(content.toByteArray());
    }
    content.writeBytes(content.toByteArray());
    assertThat(MapFrames.decompress(frames.toByteArray())).isEqualTo(content.toByteArray());
  }

  @Test
  void aShortMessageIsNotCompressedAndALongOneIs() throws IOException {
    assertThat(MapFrames.compress(JSON)).hasSize(JSON.length + 9).endsWith(JSON);
    byte[] whole = ControlJsonTest.sample("01-first-response");
    assertThat(MapFrames.compress(whole).length).isLessThan(whole.length / 2);
  }

  @Test
  void refusesABombBehindAHarmlessFrame() {
    byte[] harmless = MapFrames.compress(new byte[100]);
    byte[] bomb = declaredBomb(200 << 20);
    byte[] both =
        ByteBuffer.allocate(harmless.length + bomb.length).put(harmless).put(bomb).array();

    assertThatThrownBy(() -> MapFrames.decompress(both))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void refusesWhatIsCutWithinALaterFrame() {
    byte[] one = MapFrames.compress(JSON);
    byte[] both = ByteBuffer.allocate(2 * one.length).put(one).put(one).array();
    for (int length = one.length + 1; length < both.length; length++) {
      byte[] cut = Arrays.copyOf(both, length);
      assertThatThrownBy(() -> MapFrames.decompress(cut))
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void fuzzedCompressedFramesAreReadOrRefused() throws Exception {
    Random random = new Random(11);
    byte[] one = MapFrames.compress(ControlJsonTest.sample("05-peer-patch"));
    byte[] two = MapFrames.compress(ControlJsonTest.sample("02-self-only"));
    byte[] frame = ByteBuffer.allocate(one.length + two.length).put(one).put(two).array();
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FUZZ_INPUTS; i++) {
        byte[] input = Arrays.copyOf(frame, random.nextInt(frame.length + 1));
        for (int change = random.nextInt(4); change > 0 && input.length > 0; change--) {
          input[random.nextInt(input.length)] = (byte) random.nextInt();
        }
        try {
          assertThat(MapFrames.decompress(input).length).isLessThanOrEqualTo(1 << 20);
        } catch (MalformedMessageException expected) {
          assertThat(expected).hasNoCause();
        }
      }
    });
  }

  @Test
  void fuzzedJsonIsReadOrRefused() throws Exception {
    Random random = new Random(12);
    byte[][] seeds = {
      ControlJsonTest.sample("05-peer-patch"),
      ("{\"PeersChanged\":[{\"ID\":7,\"Name\":\"a.\",\"Endpoints\":[\"1.2.3.4:5\"],\"CapMap\":{\"c\":[1]}}],"
              + "\"PacketFilters\":{\"*\":null},\"DERPMap\":{\"Regions\":{\"1\":null}}}")
          .getBytes(StandardCharsets.UTF_8),
      "{\"Version\":119,\"NodeKey\":\"nodekey:00\",\"Auth\":{\"AuthKey\":\"k\"},\"Followup\":\"\"}"
          .getBytes(StandardCharsets.UTF_8)
    };
    Class<?>[] types = {MapResponse.class, RegisterRequest.class, MapRequest.class};
    byte[] alphabet = "{}[]\",:0129-eE.nulltruefalse\\u00ff ".getBytes(StandardCharsets.UTF_8);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FUZZ_INPUTS; i++) {
        byte[] input = seeds[i % seeds.length].clone();
        for (int change = 1 + random.nextInt(3); change > 0; change--) {
          int at = random.nextInt(input.length);
          if (random.nextInt(10) == 0) {
            input = Arrays.copyOf(input, at + 1);
          }
          input[at] = alphabet[random.nextInt(alphabet.length)];
        }
        try {
          assertThat(ControlJson.decode(input, types[random.nextInt(types.length)])).isNotNull();
        } catch (MalformedMessageException expected) {
          assertThat(expected).hasNoCause();
        }
      }
    });
  }
}
