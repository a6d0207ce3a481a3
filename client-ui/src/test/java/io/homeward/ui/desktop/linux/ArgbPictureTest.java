package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.ui.desktop.TrayIcon;
import io.homeward.ui.desktop.TrayPictures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Pictures that are read without AWT. */
class ArgbPictureTest {
  @Test
  void eachPictureOfTheTrayIsWhatTheJdkReads() throws Exception {
    for (TrayIcon icon : TrayIcon.values()) {
      for (boolean onDark : new boolean[] {true, false}) {
        for (int size : TrayPictures.SIZES) {
          byte[] png = TrayPictures.png(icon, onDark, size);
          assertSame(ArgbPicture.ofPng(png), ImageIO.read(new ByteArrayInputStream(png)));
        }
      }
    }
  }

  @Test
  void everyWayToForetellARowIsRead() throws Exception {
    Random random = new Random(1);
    int width = 9;
    byte[] rows = new byte[10 * (1 + 4 * width)];
    random.nextBytes(rows);
    for (int y = 0; y < 10; y++) {
      rows[y * (1 + 4 * width)] = (byte) (y % 5);
    }
    byte[] png = png(width, 10, 0x08060000, rows);

    assertSame(ArgbPicture.ofPng(png), ImageIO.read(new ByteArrayInputStream(png)));
  }

  @Test
  void otherKindsAreRefused() {
    byte[] rows = new byte[5];
    for (int kind : new int[] {0x08020000, 0x10060000, 0x08060001, 0}) {
      assertThatThrownBy(() -> ArgbPicture.ofPng(png(1, 1, kind, rows)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (int edge : new int[] {0, -1, 1_025, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> ArgbPicture.ofPng(png(edge, 1, 0x08060000, rows)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    byte[] filter = {5, 0, 0, 0, 0};
    assertThatThrownBy(() -> ArgbPicture.ofPng(png(1, 1, 0x08060000, filter)))
        .hasMessageContaining("filter 5");
  }

  @Test
  void whateverIsDamagedIsAPictureOrRefused() {
    byte[] whole = TrayPictures.png(TrayIcon.values()[0], true, 16);
    Random random = new Random(2);
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int n = random.nextInt(4); n > 0 && damaged.length > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(ArgbPicture.ofPng(damaged).width()).isBetween(1, 1_024);
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }

  private static byte[] png(int width, int height, int kind, byte[] rows) {
    Deflater deflater = new Deflater();
    deflater.setInput(rows);
    deflater.finish();
    byte[] packed = new byte[rows.length + 100];
    byte[] content = Arrays.copyOf(packed, deflater.deflate(packed));
    deflater.end();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(8).putLong(0x89504e470d0a1a0aL).array());
    byte[] header = ByteBuffer.allocate(13).putInt(width).putInt(height).putInt(kind).array();
    out.writeBytes(piece("IHDR", header));
    // In two, as large files are.
    int half = content.length / 2;
    out.writeBytes(piece("IDAT", Arrays.copyOf(content, half)));
    out.writeBytes(piece("IDAT", Arrays.copyOfRange(content, half, content.length)));
    out.writeBytes(piece("IEND", new byte[0]));
    return out.toByteArray();
  }

  private static byte[] piece(String name, byte[] content) {
    CRC32 sum = new CRC32();
    sum.update(name.getBytes(StandardCharsets.ISO_8859_1));
    sum.update(content);
    return ByteBuffer.allocate(12 + content.length)
        .putInt(content.length)
        .put(name.getBytes(StandardCharsets.ISO_8859_1))
        .put(content)
        .putInt((int) sum.getValue())
        .array();
  }

  private static void assertSame(ArgbPicture read, BufferedImage expected) {
    assertThat(read.width()).isEqualTo(expected.getWidth());
    assertThat(read.height()).isEqualTo(expected.getHeight());
    for (int y = 0; y < read.height(); y++) {
      for (int x = 0; x < read.width(); x++) {
        assertThat(read.at(x, y)).as("%d, %d", x, y).isEqualTo(expected.getRGB(x, y));
      }
    }
  }
}
