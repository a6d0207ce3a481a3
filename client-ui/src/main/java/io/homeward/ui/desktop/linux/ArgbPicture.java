package io.homeward.ui.desktop.linux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A small picture, pixel by pixel. Read from the program's own files without AWT, which would bring
 * its classes, its libraries and a thread into a process that only shows an icon. Immutable.
 */
final class ArgbPicture {
  private static final long SIGNATURE = 0x89504e470d0a1a0aL;
  private static final int MOST_PIXELS_OF_AN_EDGE = 1_024;
  private static final int CHANNELS = 4;

  /** Eight bits for each channel, red, green, blue and alpha; nothing that is optional. */
  private static final int RGBA_OF_BYTES = 0x08060000;

  private final int width;
  private final int height;
  private final int[] pixels;

  /**
   * A picture of these pixels, which belong to it from now on.
   *
   * @param pixels row by row from the top, each {@code 0xaarrggbb}, not multiplied with its alpha
   */
  ArgbPicture(int width, int height, int[] pixels) {
    if (pixels.length != width * height) {
      throw new IllegalArgumentException(
          pixels.length + " pixels for " + width + " by " + height + " of them");
    }
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /**
   * Reads a PNG file of the one kind that the tray's pictures are: RGBA of 8 bits each, not
   * interlaced, with an edge of at most 1,024 pixels. Checksums are not looked at.
   *
   * @throws IllegalArgumentException when it is no such file
   */
  static ArgbPicture ofPng(byte[] png) {
    ByteBuffer in = ByteBuffer.wrap(png);
    if (png.length < Long.BYTES || in.getLong() != SIGNATURE) {
      throw new IllegalArgumentException("no PNG file");
    }
    int width = 0;
    int height = 0;
    byte[] rows = {};
    Inflater inflater = new Inflater();
    try {
      int filled = 0;
      while (in.remaining() >= 3 * Integer.BYTES) {
        int length = in.getInt();
        byte[] name = new byte[Integer.BYTES];
        in.get(name);
        if (length < 0 || length > in.remaining() - Integer.BYTES) {
          throw new IllegalArgumentException("a piece of the PNG file is longer than the file");
        }
        ByteBuffer content = in.slice(in.position(), length);
        in.position(in.position() + length + Integer.BYTES);
        switch (new String(name, StandardCharsets.ISO_8859_1)) {
          case "IHDR" -> {
            if (width != 0) {
              throw new IllegalArgumentException("a PNG file with two heads");
            }
            width = edge(content);
            height = edge(content);
            if (content.remaining() < Integer.BYTES + 1
                || content.getInt() != RGBA_OF_BYTES
                || content.get() != 0) {
              throw new IllegalArgumentException("a PNG file of another kind");
            }
            rows = new byte[height * (1 + CHANNELS * width)];
          }
          case "IDAT" -> {
            inflater.setInput(content);
            filled += inflater.inflate(rows, filled, rows.length - filled);
          }
          default -> {
            // Nothing that changes a pixel of such a file.
          }
        }
      }
      if (width == 0 || filled < rows.length) {
        throw new IllegalArgumentException("a PNG file that ends too early");
      }
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("a damaged PNG file", e);
    } finally {
      inflater.end();
    }
    return new ArgbPicture(width, height, unfiltered(rows, width, height));
  }

  private static int edge(ByteBuffer header) {
    int edge = header.remaining() < Integer.BYTES ? 0 : header.getInt();
    if (edge < 1 || edge > MOST_PIXELS_OF_AN_EDGE) {
      throw new IllegalArgumentException("a PNG file with an edge of " + edge);
    }
    return edge;
  }

  /** Each row says in its first byte how its bytes were foretold from those beside them. */
  private static int[] unfiltered(byte[] rows, int width, int height) {
    int stride = CHANNELS * width;
    byte[] above = new byte[stride];
    byte[] row = new byte[stride];
    int[] pixels = new int[width * height];
    for (int y = 0; y < height; y++) {
      int from = y * (stride + 1);
      int filter = rows[from];
      for (int i = 0; i < stride; i++) {
        int left = i < CHANNELS ? 0 : row[i - CHANNELS] & 0xff;
        int up = above[i] & 0xff;
        int leftUp = i < CHANNELS ? 0 : above[i - CHANNELS] & 0xff;
        int foretold =
            switch (filter) {
              case 0 -> 0;
              case 1 -> left;
              case 2 -> up;
              case 3 -> (left + up) / 2;
              case 4 -> paeth(left, up, leftUp);
              default -> throw new IllegalArgumentException("a PNG file with filter " + filter);
            };
        row[i] = (byte) (rows[from + 1 + i] + foretold);
      }
      for (int x = 0; x < width; x++) {
        int i = CHANNELS * x;
        pixels[y * width + x] =
            (row[i + 3] & 0xff) << 24
                | (row[i] & 0xff) << 16
                | (row[i + 1] & 0xff) << 8
                | row[i + 2] & 0xff;
      }
      byte[] done = above;
      above = row;
      row = done;
    }
    return pixels;
  }

  /** The one of three neighbours that is nearest to left plus up less left-up. */
  private static int paeth(int left, int up, int leftUp) {
    int guess = left + up - leftUp;
    int toLeft = Math.abs(guess - left);
    int toUp = Math.abs(guess - up);
    int toLeftUp = Math.abs(guess - leftUp);
    if (toLeft <= toUp && toLeft <= toLeftUp) {
      return left;
    }
    return toUp <= toLeftUp ? up : leftUp;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** The pixel as {@code 0xaarrggbb}. */
  int at(int x, int y) {
    return pixels[y * width + x];
  }

  /** The pixels row by row, four bytes each: alpha, red, green, blue. */
  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(CHANNELS * pixels.length);
    bytes.asIntBuffer().put(pixels);
    return bytes.array();
  }
}
