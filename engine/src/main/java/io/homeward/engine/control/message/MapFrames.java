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
 * <tr><td>4</td><td>length</td><td>JSON, or zstd frames that hold it one after the other</td></tr>
 * </table>
 *
 * <p>Nothing is allocated on the word of the other side alone: a body grows as its bytes arrive,
 * and what is compressed may become neither longer than {@link ControlJson#MAX_BYTES} nor more than
 * 64 times its own length (keys do not compress, so real maps stay under 12 times).
 */
public final class MapFrames {
  /** Bytes before the body. */
  public static final int HEADER_BYTES = 4;

  /** Longest body. */
  public static final int MAX_BODY = 16 << 20;

  private static final int MAX_RATIO = 64;
  private static final int ALWAYS_ALLOWED = 1 << 20;
  private static final int CHUNK = 64 << 10;

  /**
   * Shorter ones, which are most of what is told of others and all signs of life, fit into one
   * packet anyway, and the library allocates 14 to 30 KB for each that it compresses.
   */
  private static final int WORTH_COMPRESSING = 512;

  private MapFrames() {}

  /** A frame around JSON, compressed or not. */
  public static byte[] encode(byte[] json, boolean zstd) {
    byte[] body = zstd ? compress(json) : json;
    byte[] frame = new byte[HEADER_BYTES + body.length];
    System.arraycopy(header(body.length), 0, frame, 0, HEADER_BYTES);
    System.arraycopy(body, 0, frame, HEADER_BYTES, body.length);
    return frame;
  }

  /**
   * What comes before a body.
   *
   * @param length of the body, in bytes, 1 to {@link #MAX_BODY}
   */
  public static byte[] header(int length) {
    byte[] header = new byte[HEADER_BYTES];
    for (int i = 0; i < HEADER_BYTES; i++) {
      header[i] = (byte) (length >>> (8 * i));
    }
    return header;
  }

  /** One zstd frame around a part of the JSON of a body, or all of it; a short one as it is. */
  public static byte[] compress(byte[] json) {
    if (json.length < WORTH_COMPRESSING) {
      return ZstdFrames.uncompressed(json);
    }
    ZstdJavaCompressor compressor = new ZstdJavaCompressor();
    byte[] out = new byte[compressor.maxCompressedLength(json.length)];
    return Arrays.copyOf(out, compressor.compress(json, 0, json.length, out, 0, out.length));
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
   * The content of zstd frames that follow one another.
   *
   * @throws MalformedMessageException when they are none or grow too large
   */
  public static byte[] decompress(byte[] frames) throws MalformedMessageException {
    long limit =
        Math.min(ControlJson.MAX_BYTES, Math.max(ALWAYS_ALLOWED, (long) frames.length * MAX_RATIO));
    try {
      long declared = ZstdFrames.declaredLength(frames);
      if (declared > limit) {
        throw new MalformedMessageException("a compressed message of " + declared + " bytes");
      }
      if (declared < 0) {
        return decompressUndeclared(frames, (int) limit);
      }
      byte[] out = new byte[(int) declared];
      int written =
          new ZstdJavaDecompressor().decompress(frames, 0, frames.length, out, 0, out.length);
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
