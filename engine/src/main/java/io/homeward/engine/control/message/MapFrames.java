package io.homeward.engine.control.message;

import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdJavaInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The framing of map responses; protocol reference, section 4.2.
 *
 * <table>
 * <caption>One frame</caption>
 * <tr><th>Offset</th><th>Size</th><th>Content</th></tr>
 * <tr><td>0</td><td>4</td><td>length of the body, little-endian, 1 or more</td></tr>
 * <tr><td>4</td><td>length</td><td>JSON, or one zstd frame that holds it</td></tr>
 * </table>
 *
 * <p>Nothing is allocated on the word of the other side alone: a body grows as its bytes arrive,
 * and a zstd frame may become neither longer than {@link ControlJson#MAX_BYTES} nor more than 64
 * times its own length (keys do not compress, so real maps stay under 12 times).
 */
public final class MapFrames {
  /** Bytes before the body. */
  public static final int HEADER_BYTES = 4;

  /** Longest body. */
  public static final int MAX_BODY = 16 << 20;

  private static final int MAX_RATIO = 64;
  private static final int ALWAYS_ALLOWED = 1 << 20;
  private static final int CHUNK = 64 << 10;

  private MapFrames() {}

  /** A frame around JSON, compressed or not. */
  public static byte[] encode(byte[] json, boolean zstd) {
    byte[] body = json;
    int length = json.length;
    if (zstd) {
      ZstdJavaCompressor compressor = new ZstdJavaCompressor();
      body = new byte[compressor.maxCompressedLength(json.length)];
      length = compressor.compress(json, 0, json.length, body, 0, body.length);
    }
    byte[] frame = new byte[HEADER_BYTES + length];
    for (int i = 0; i < HEADER_BYTES; i++) {
      frame[i] = (byte) (length >>> (8 * i));
    }
    System.arraycopy(body, 0, frame, HEADER_BYTES, length);
    return frame;
  }

  /**
   * Reads the next frame and gives its JSON.
   *
   * @return null when the stream ended before a frame began
   * @throws MalformedMessageException when the frame breaks the rules above
   * @throws EOFException when the stream ended within a frame
   */
  public static byte @Nullable [] read(InputStream in, boolean zstd) throws IOException {
    byte[] header = readUpTo(in, HEADER_BYTES);
    if (header.length == 0) {
      return null;
    }
    if (header.length < HEADER_BYTES) {
      throw new EOFException("the stream ended within a frame");
    }
    long length = 0;
    for (int i = 0; i < HEADER_BYTES; i++) {
      length |= (header[i] & 0xffL) << (8 * i);
    }
    if (length == 0 || length > MAX_BODY) {
      throw new MalformedMessageException("a frame of " + length + " bytes");
    }
    // Grows by what arrives, not by what the header says.
    byte[] body = readUpTo(in, (int) length);
    if (body.length < length) {
      throw new EOFException("the stream ended within a frame");
    }
    return zstd ? decompress(body) : body;
  }

  /**
   * What {@link InputStream#readNBytes(int)} does, which however asks for no bytes at all once it
   * has them: the response bodies of OkHttp then wait for the next message before they answer.
   */
  private static byte[] readUpTo(InputStream in, int length) throws IOException {
    byte[] out = new byte[Math.min(length, CHUNK)];
    int filled = 0;
    while (filled < length) {
      if (filled == out.length) {
        out = Arrays.copyOf(out, (int) Math.min(length, 2L * filled));
      }
      int read = in.read(out, filled, out.length - filled);
      if (read < 0) {
        return Arrays.copyOf(out, filled);
      }
      filled += read;
    }
    return out;
  }

  /**
   * The content of one zstd frame.
   *
   * @throws MalformedMessageException when it is none or grows too large
   */
  public static byte[] decompress(byte[] frame) throws MalformedMessageException {
    long limit =
        Math.min(ControlJson.MAX_BYTES, Math.max(ALWAYS_ALLOWED, (long) frame.length * MAX_RATIO));
    ZstdJavaDecompressor decompressor = new ZstdJavaDecompressor();
    try {
      long declared = decompressor.getDecompressedSize(frame, 0, frame.length);
      if (declared > limit) {
        throw new MalformedMessageException("a compressed message of " + declared + " bytes");
      }
      if (declared < 0) {
        return decompressUndeclared(frame, (int) limit);
      }
      byte[] out = new byte[(int) declared];
      int written = decompressor.decompress(frame, 0, frame.length, out, 0, out.length);
      return written == out.length ? out : Arrays.copyOf(out, written);
    } catch (RuntimeException _) {
      // The library throws several kinds for broken frames.
      throw new MalformedMessageException("not a zstd frame");
    }
  }

  private static byte[] decompressUndeclared(byte[] frame, int limit)
      throws MalformedMessageException {
    byte[] out = new byte[Math.min(limit, CHUNK)];
    int length = 0;
    try (InputStream in = new ZstdJavaInputStream(new ByteArrayInputStream(frame))) {
      while (true) {
        int read = in.read(out, length, out.length - length);
        if (read < 0) {
          return Arrays.copyOf(out, length);
        }
        length += read;
        if (length == out.length) {
          if (length == limit) {
            throw new MalformedMessageException("a compressed message over " + limit + " bytes");
          }
          out = Arrays.copyOf(out, (int) Math.min(limit, 2L * length));
        }
      }
    } catch (MalformedMessageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new MalformedMessageException("not a zstd frame");
    }
  }
}
