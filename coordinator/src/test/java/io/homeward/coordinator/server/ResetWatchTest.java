package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResetWatchTest {
  @Test
  void findsResetsHoweverTheBytesAreCut() {
    Random random = new Random(3);
    for (int round = 0; round < 2_000; round++) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(new byte[24]);
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        int stream = 1 + random.nextInt(Integer.MAX_VALUE - 1);
        if (random.nextInt(3) == 0) {
          frame(bytes, 3, stream, new byte[4]);
          expected.add(stream);
        } else {
          byte[] payload = new byte[random.nextInt(300)];
          random.nextBytes(payload);
          frame(bytes, random.nextBoolean() ? 0 : 1, stream, payload);
        }
      }
      List<Integer> seen = new ArrayList<>();
      ResetWatch watch = new ResetWatch(seen::add);
      byte[] all = bytes.toByteArray();
      for (int from = 0; from < all.length; ) {
        int to = Math.min(all.length, from + 1 + random.nextInt(40));
        watch.passed(Arrays.copyOfRange(all, from, to));
        from = to;
      }
      assertThat(seen).isEqualTo(expected);
    }
  }

  @Test
  void anyBytesDoNoHarm() {
    Random random = new Random(4);
    byte[] noise = new byte[64];
    ResetWatch watch = new ResetWatch(_ -> {});
    for (int i = 0; i < 100_000; i++) {
      random.nextBytes(noise);
      watch.passed(noise);
    }
  }

  private static void frame(ByteArrayOutputStream out, int type, int stream, byte[] payload) {
    out.write(payload.length >>> 16);
    out.write(payload.length >>> 8);
    out.write(payload.length);
    out.write(type);
    out.write(0);
    out.write(stream >>> 24);
    out.write(stream >>> 16);
    out.write(stream >>> 8);
    out.write(stream);
    out.writeBytes(payload);
  }
}
