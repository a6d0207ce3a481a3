package io.homeward.coordinator.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text files with labelled blocks of Base64 (RFC 7468). */
public final class PemFile {
  private static final int MAX_SIZE = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");

  /**
   * Lines before the Base64 of old encrypted keys (RFC 1421 section 4.6), which end with an empty
   * line.
   */
  private static final Pattern HEADERS = Pattern.compile("(?s)\\s*[A-Za-z_]+:.*?\\r?\\n\\r?\\n");

  private PemFile() {}

  /**
   * One block.
   *
   * @param label such as {@code CERTIFICATE}
   * @param encrypted whether a password is needed to read it
   * @param der what it holds; of no use when encrypted
   */
  public record Block(String label, boolean encrypted, byte[] der) {}

  /**
   * Reads all blocks, in order; what stands between them counts for nothing.
   *
   * @throws IOException when the file cannot be read, is too long, or a block is no Base64
   */
  public static List<Block> read(Path file) throws IOException {
    return parse(Files.readString(bounded(file), StandardCharsets.ISO_8859_1));
  }

  /** The file, when it is short enough to be one of these. */
  static Path bounded(Path file) throws IOException {
    if (Files.size(file) > MAX_SIZE) {
      throw new IOException("too long");
    }
    return file;
  }

  static List<Block> parse(String text) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher found = BLOCK.matcher(withoutHyphens(text));
    while (found.find()) {
      String body = found.group(2);
      boolean encrypted =
          found.group(1).startsWith("ENCRYPTED") || body.contains("Proc_Type: 4,ENCRYPTED");
      Matcher headers = HEADERS.matcher(body);
      String base64 = headers.lookingAt() ? body.substring(headers.end()) : body;
      try {
        blocks.add(
            new Block(found.group(1), encrypted, Base64.getMimeDecoder().decode(base64.strip())));
      } catch (IllegalArgumentException e) {
        throw new IOException("not Base64", e);
      }
    }
    return blocks;
  }

  /** The headers have hyphens in their names, which else begin the end of a block. */
  private static String withoutHyphens(String text) {
    return text.replace("Proc-Type:", "Proc_Type:").replaceAll("(?m)^DEK-Info:.*$", "DEK_Info: x");
  }
}
