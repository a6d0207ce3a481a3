package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.testing.FuzzInputs;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameGuardTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final List<Integer> resets = new ArrayList<>();
  private FrameGuard guard = new FrameGuard(resets::add, 0);
  private long now;

  private @Nullable String frame(int type, int flags, int stream, int length) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    write(bytes, type, flags, stream, new byte[length]);
    return guard.passed(bytes.toByteArray(), now).verdict();
  }

  private void preface() {
    assertThat(guard.passed(new byte[24], now).verdict()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "PING, 6, 0, 8",
    "PING answers that nobody asked for, 6, 1, 8",
    "SETTINGS, 4, 0, 6",
    "SETTINGS acknowledged, 4, 1, 0",
    "PRIORITY, 2, 0, 5",
    "WINDOW_UPDATE, 8, 0, 4",
    "RST_STREAM, 3, 0, 4",
    "GOAWAY, 7, 0, 8",
    "unknown, 77, 0, 0",
    "unknown and large, 200, 255, 900",
    "PUSH_PROMISE, 5, 4, 4",
    "empty DATA, 0, 0, 0",
    "DATA of one byte, 0, 0, 1",
    "DATA that is nearly all padding, 0, 8, 40",
    "HEADERS, 1, 5, 30",
    "trailers, 1, 5, 1",
    "CONTINUATION of nothing, 9, 0, 0",
    "CONTINUATION of something, 9, 0, 900",
    "CONTINUATION that ends each time, 9, 4, 10"
  })
  void aFloodOfFramesThatBringNothingForwardEndsAfterAFewHundred(
      String name, int type, int flags, int length) {
    preface();
    int taken = 0;
    while (frame(type, flags, 1, length) == null && taken < 1_000) {
      taken++;
      now += SECOND / 1_000_000; // a million a second
    }
    assertThat(taken).as(name).isLessThanOrEqualTo(FrameGuard.REQUESTS);
    // And it stays so, whatever else comes.
    now += 3600 * SECOND;
    assertThat(guard.passed(new byte[0], now).verdict()).isNotNull();
  }

  @Test
  void aClientThatGivesUpOneRequestAfterAnotherIsSentAwayAtAFewDozen() {
    preface();
    int given = 0;
    while (frame(1, 5, 2 * given + 1, 30) == null && frame(3, 0, 2 * given + 1, 4) == null) {
      given++;
    }
    assertThat(given).isEqualTo(FrameGuard.RESETS);
  }

  @Test
  void aClientWhoseNetworkChangesAllTheTimeMayGiveUpItsRequests() {
    preface();
    for (int i = 0; i < 1_000; i++) {
      assertThat(frame(1, 5, 2 * i + 1, 30)).isNull();
      assertThat(frame(3, 0, 2 * i + 1, 4)).isNull();
      now += SECOND;
    }
  }

  @Test
  void aHeaderBlockHasItsLargestSizeHoweverItIsCut() {
    for (int length : new int[] {5_000, 9_000, 16_000}) {
      guard = new FrameGuard(resets::add, now);
      preface();
      int block = length;
      assertThat(frame(1, 0, 1, length)).isNull();
      while (block + length <= FrameGuard.MAX_HEADER_BLOCK) {
        assertThat(frame(9, 0, 1, length)).isNull();
        block += length;
      }
      assertThat(frame(9, END_HEADERS, 1, length)).contains("header block");
    }
  }

  @Test
  void aBodyOfTheLargestSizeGetsThroughAndBytesWithoutEndDoNot() {
    preface();
    assertThat(frame(1, END_HEADERS, 1, 50)).isNull();
    for (int i = 0; i < 64; i++) {
      assertThat(frame(0, 0, 1, 16_384)).isNull();
    }
    assertThat(frame(0, END_STREAM, 1, 0)).isNull();
    int more = 0;
    while (frame(0, 0, 3, 16_384) == null) {
      more++;
      now += SECOND / 10_000;
    }
    assertThat(more * 16_384L).isLessThan(FrameGuard.BYTES + 2L * FrameGuard.BYTES_PER_SECOND);
  }

  @Test
  void aClientThatPingsForADayAndFetchesALargeMapIsNotSentAway() {
    preface();
    assertThat(frame(4, 0, 0, 12)).isNull();
    assertThat(frame(4, 1, 0, 0)).isNull();
    assertThat(frame(1, END_HEADERS, 1, 200)).isNull();
    assertThat(frame(0, END_STREAM, 1, 2_000)).isNull();
    // As Go's client does: both windows after each 4 KiB of a map of 5 MB.
    for (int read = 0; read < 5_000_000; read += 4096) {
      guard.sent(4096);
      assertThat(frame(8, 0, 0, 4)).isNull();
      assertThat(frame(8, 0, 1, 4)).isNull();
    }
    for (int i = 0; i < 24 * 120; i++) {
      now += 30 * SECOND;
      assertThat(frame(6, 0, 0, 8)).isNull();
      guard.pinged();
      assertThat(frame(6, 1, 0, 8)).isNull();
    }
    assertThat(frame(3, 0, 1, 4)).isNull();
    assertThat(resets).containsExactly(1);
  }

  @Test
  void windowUpdatesAreEarnedByWhatWasSentAndNotWithoutLimit() {
    preface();
    guard.sent(Integer.MAX_VALUE);
    int taken = 0;
    while (frame(8, 0, 0, 4) == null) {
      taken++;
    }
    assertThat(taken).isBetween(20_000, 20_000 + FrameGuard.IDLE_FRAMES);
  }

  @Test
  void findsResetsAndComesToTheSameVerdictHoweverTheBytesAreCut() {
    Random random = new Random(3);
    for (int round = 0; round < 2_000; round++) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(new byte[24]);
      int frames = random.nextInt(400);
      for (int i = 0; i < frames; i++) {
        int type = random.nextInt(5) == 0 ? random.nextInt(12) : 3 * random.nextInt(2);
        byte[] payload = new byte[type == 3 ? 4 : random.nextInt(300)];
        random.nextBytes(payload);
        write(bytes, type, random.nextInt(256), 1 + random.nextInt(1 << 30), payload);
      }
      byte[] all = bytes.toByteArray();
      List<Integer> whole = new ArrayList<>();
      FrameGuard.Passed passed = new FrameGuard(whole::add, 0).passed(all.clone(), 0);
      List<Integer> cut = new ArrayList<>();
      FrameGuard guard = new FrameGuard(cut::add, 0);
      String last = null;
      ByteArrayOutputStream through = new ByteArrayOutputStream();
      for (int from = 0; from < all.length; ) {
        int to = Math.min(all.length, from + 1 + random.nextInt(40));
        FrameGuard.Passed piece = guard.passed(Arrays.copyOfRange(all, from, to), 0);
        last = piece.verdict();
        if (last == null) {
          through.writeBytes(piece.bytes());
        }
        from = to;
      }
      assertThat(cut).isEqualTo(whole);
      assertThat(last).isEqualTo(passed.verdict());
      byte[] together = through.toByteArray();
      assertThat(together).isEqualTo(Arrays.copyOf(passed.bytes(), together.length));
      if (last == null) {
        assertThat(together).hasSize(passed.bytes().length);
      }
    }
  }

  /** The types of the frames that go on, of one request and its reset. */
  private List<Integer> afterReset(byte[] all, int pieces) {
    guard = new FrameGuard(resets::add, now);
    preface();
    ByteArrayOutputStream through = new ByteArrayOutputStream();
    for (int from = 0; from < all.length; from += pieces) {
      int to = Math.min(all.length, from + pieces);
      through.writeBytes(guard.passed(Arrays.copyOfRange(all, from, to), now).bytes());
    }
    byte[] bytes = through.toByteArray();
    List<Integer> types = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += 9 + (bytes[at + 2] & 0xff)) {
      types.add(bytes[at + 3] & 0xff);
    }
    return types;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 9, 13, 1_000})
  void theLibraryHearsOfAResetOnlyWhileTheRequestHasNotBeenSentToItsEnd(int pieces) {
    ByteArrayOutputStream without = new ByteArrayOutputStream();
    write(without, 1, END_HEADERS | END_STREAM, 1, new byte[30]);
    write(without, 3, 0, 1, new byte[4]);
    assertThat(afterReset(without.toByteArray(), pieces)).containsExactly(1, 0xff);

    ByteArrayOutputStream ended = new ByteArrayOutputStream();
    write(ended, 1, END_HEADERS, 3, new byte[30]);
    write(ended, 0, END_STREAM, 3, new byte[100]);
    write(ended, 3, 0, 3, new byte[4]);
    write(ended, 3, 0, 3, new byte[4]);
    assertThat(afterReset(ended.toByteArray(), pieces)).containsExactly(1, 0, 0xff, 0xff);

    ByteArrayOutputStream trailed = new ByteArrayOutputStream();
    write(trailed, 1, END_HEADERS, 5, new byte[30]);
    write(trailed, 1, END_HEADERS | END_STREAM, 5, new byte[3]);
    write(trailed, 3, 0, 5, new byte[4]);
    assertThat(afterReset(trailed.toByteArray(), pieces)).containsExactly(1, 1, 0xff);

    ByteArrayOutputStream half = new ByteArrayOutputStream();
    write(half, 1, END_HEADERS, 7, new byte[30]);
    write(half, 0, 0, 7, new byte[100]);
    write(half, 3, 0, 7, new byte[4]);
    write(half, 3, 0, 7, new byte[4]);
    assertThat(afterReset(half.toByteArray(), pieces)).containsExactly(1, 0, 3, 0xff);

    assertThat(resets).containsExactly(1, 3, 3, 5, 7, 7);
  }

  @Test
  void requestsThatNeverEndAreKeptInMindUpToABound() {
    preface();
    int begun = 0;
    while (frame(1, END_HEADERS, 2 * begun + 1, 30) == null) {
      begun++;
      now += SECOND;
    }
    assertThat(begun).isEqualTo(FrameGuard.MAX_BEGUN);
  }

  @Test
  void anyBytesDoNoHarm() {
    Random random = new Random(4);
    byte[] noise = new byte[64];
    long inputs = FuzzInputs.count(100_000);
    FrameGuard any = new FrameGuard(_ -> {}, 0);
    for (long i = 0; i < inputs; i++) {
      random.nextBytes(noise);
      if (any.passed(noise.clone(), random.nextLong()).verdict() != null) {
        any = new FrameGuard(_ -> {}, 0);
      }
    }
  }

  private static void write(
      ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
    out.write(payload.length >>> 16);
    out.write(payload.length >>> 8);
    out.write(payload.length);
    out.write(type);
    out.write(flags);
    out.write(stream >>> 24);
    out.write(stream >>> 16);
    out.write(stream >>> 8);
    out.write(stream);
    out.writeBytes(payload);
  }
}
