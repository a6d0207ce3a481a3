package io.homeward.engine.derp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.derp.FrameType.From;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.testing.FuzzInputs;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameParserTest {
  private static final NodePublicKey KEY =
      new NodePublicKey(
          new byte[] {
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
            25, 26, 27, 28, 29, 30, 31, 32
          });

  private final List<String> seen = new ArrayList<>();

  @Test
  void framesAreFoundInWhateverPiecesTheyCome() throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<String> expected = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      byte[] packet = new byte[random.nextInt(i % 50 == 0 ? 65_537 : 1400)];
      random.nextBytes(packet);
      byte[] frame = DerpFrames.sendPacket(KEY, packet);
      all.write(frame);
      expected.add(said(FrameType.SEND_PACKET, frame, 5, frame.length - 5));
      all.write(DerpFrames.frame(FrameType.WATCH_CONNS));
      expected.add(said(FrameType.WATCH_CONNS, frame, 0, 0));
      all.write(DerpFrames.frame(0x7f, new byte[random.nextInt(3000)])); // of a later version
    }
    byte[] bytes = all.toByteArray();
    for (int most : new int[] {1, 3, 100, 8192, bytes.length}) {
      seen.clear();
      FrameParser parser = new FrameParser(From.CLIENT);
      for (int at = 0; at < bytes.length; ) {
        int piece = Math.min(bytes.length - at, most < 4 ? most : 1 + random.nextInt(most));
        parser.feed(bytes, at, piece, this::note);
        at += piece;
      }
      assertThat(seen).isEqualTo(expected);
    }
  }

  @Test
  void aLengthThatIsALieCostsNothing() throws Exception {
    FrameParser parser = new FrameParser(From.CLIENT);
    byte[] frame = new byte[5 + 100];
    DerpFrames.header(frame, 0, FrameType.CLIENT_INFO, 256 << 10);
    parser.feed(frame, 0, frame.length, this::note);
    assertThat(parser.kept()).isLessThan(256);
    assertThat(seen).isEmpty();
  }

  @Test
  void whatIsTooLongOrTooShortEndsTheConnectionOfAClient() {
    refused(From.CLIENT, FrameType.SEND_PACKET, 31);
    refused(From.CLIENT, FrameType.SEND_PACKET, 32 + 65_537);
    refused(From.CLIENT, FrameType.SEND_PACKET, -1);
    refused(From.CLIENT, FrameType.FORWARD_PACKET, 63);
    refused(From.CLIENT, FrameType.CLIENT_INFO, 55);
    refused(From.CLIENT, FrameType.CLIENT_INFO, (256 << 10) + 1);
    refused(From.CLIENT, FrameType.NOTE_PREFERRED, 0);
    refused(From.CLIENT, FrameType.NOTE_PREFERRED, 2);
    refused(From.CLIENT, FrameType.WATCH_CONNS, 1);
    refused(From.CLIENT, FrameType.CLOSE_PEER, 31);
    refused(From.CLIENT, FrameType.PING, 7);
    refused(From.CLIENT, FrameType.PING, 1001);
    refused(From.SERVER, FrameType.SERVER_KEY, 39);
    refused(From.SERVER, FrameType.SERVER_KEY, 1025);
    refused(From.SERVER, 0x70, (1 << 20) + 1);
  }

  @Test
  void whatIsUnknownIsSkippedHoweverLong() throws Exception {
    FrameParser parser = new FrameParser(From.CLIENT);
    byte[] header = new byte[5];
    DerpFrames.header(header, 0, 0x7e, -1); // 4 GiB less one byte
    parser.feed(header, 0, 5, this::note);
    byte[] piece = new byte[1 << 20];
    for (int i = 0; i < 4095; i++) {
      parser.feed(piece, 0, piece.length, this::note);
    }
    parser.feed(piece, 0, piece.length - 1, this::note);
    byte[] ping = DerpFrames.frame(FrameType.PING, new byte[8]);
    parser.feed(ping, 0, ping.length, this::note);
    assertThat(seen).hasSize(1);
  }

  @Test
  void aServersShortFramesAreSkipped() throws Exception {
    FrameParser parser = new FrameParser(From.SERVER);
    byte[] gone = DerpFrames.frame(FrameType.PEER_GONE, new byte[31]);
    parser.feed(gone, 0, gone.length, this::note);
    assertThat(seen).isEmpty();
    byte[] old = DerpFrames.frame(FrameType.PEER_GONE, new byte[32]);
    parser.feed(old, 0, old.length, this::note);
    assertThat(seen).hasSize(1);
  }

  @Test
  void noticesLookAsTheProtocolWantsThem() {
    String key = HexFormat.of().formatHex(KEY.bytes());
    assertThat(HexFormat.of().formatHex(DerpFrames.peerGone(KEY, DerpFrames.Gone.NOT_HERE)))
        .isEqualTo("0800000021" + key + "01");
    assertThat(
            HexFormat.of()
                .formatHex(
                    DerpFrames.peerPresent(
                        KEY, new byte[] {10, 0, 0, 1}, 0x1234, DerpFrames.MESH_PEER)))
        .isEqualTo("0900000033" + key + "00000000000000000000ffff0a000001" + "1234" + "02");
    assertThat(HexFormat.of().formatHex(DerpFrames.restarting(1000, 60_000)))
        .isEqualTo("1500000008" + "000003e8" + "0000ea60");
  }

  @Test
  void randomBytesDoNothingButEndTheConnection() throws Exception {
    Random random = new Random(7);
    int[] lengths = {0, 1, 8, 31, 32, 33, 40, 56, 64, 1000, 65_568, 65_569, 1 << 20, -1};
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FuzzInputs.count(1_000_000); i++) {
        FrameParser parser = new FrameParser(i % 2 == 0 ? From.CLIENT : From.SERVER);
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        if (bytes.length >= FrameParser.HEADER) {
          DerpFrames.header(
              bytes, 0, random.nextInt(0x18), lengths[random.nextInt(lengths.length)]);
        }
        int cut = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        try {
          parser.feed(bytes, 0, cut, FrameParserTest::within);
          parser.feed(bytes, cut, bytes.length - cut, FrameParserTest::within);
        } catch (DerpException e) {
          // as promised
        }
        if (parser.kept() > 2 * bytes.length + FrameParser.HEADER) {
          throw new AssertionError("kept " + parser.kept() + " of " + bytes.length);
        }
      }
    });
  }

  private static void within(int type, byte[] array, int offset, int length) {
    if (offset < 0 || length < 0 || offset + length > array.length) {
      throw new AssertionError("a frame outside of its array");
    }
  }

  private void refused(From from, int type, int length) {
    byte[] header = new byte[5];
    DerpFrames.header(header, 0, type, length);
    for (int cut : new int[] {0, 3}) {
      FrameParser parser = new FrameParser(from);
      assertThatThrownBy(
              () -> {
                parser.feed(header, 0, cut, this::note);
                parser.feed(header, cut, 5 - cut, this::note);
              })
          .isInstanceOf(DerpException.class);
    }
    assertThat(seen).isEmpty();
  }

  private void note(int type, byte[] array, int offset, int length) {
    seen.add(said(type, array, offset, length));
  }

  private static String said(int type, byte[] array, int offset, int length) {
    return type + " " + Arrays.hashCode(Arrays.copyOfRange(array, offset, offset + length));
  }
}
