package io.homeward.coordinator.main;

import io.homeward.coordinator.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form of a backup: a zip file with {@code homeward-backup.json}, which names format, time and
 * the SHA-256 of the other two, {@code coordinator.db} and {@code server.key}.
 *
 * @param created when
 * @param database a database file, whole
 * @param serverKey a server key file; secret
 */
record BackupFile(Instant created, byte[] database, byte[] serverKey) {
  private static final int FORMAT = 1;
  private static final String MANIFEST = "homeward-backup.json";
  private static final String DATABASE = "coordinator.db";
  private static final String SERVER_KEY = "server.key";
  private static final int MAX_MANIFEST = 64 << 10;
  private static final int MAX_KEY = 4 << 10;
  private static final int MAX_DATABASE = 1 << 30;
  private static final JsonMapper JSON = new JsonMapper();

  byte[] encoded() {
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("format", FORMAT).put("created", created.toString());
    manifest.putObject("sha256").put(DATABASE, hash(database)).put(SERVER_KEY, hash(serverKey));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      put(zip, MANIFEST, JSON.writeValueAsBytes(manifest));
      put(zip, DATABASE, database);
      put(zip, SERVER_KEY, serverKey);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return out.toByteArray();
  }

  /**
   * Reads one.
   *
   * @throws StoreException when it is none, or not all of it is as it was written; the message
   *     continues a sentence about the file
   */
  static BackupFile parse(byte[] bytes) {
    Map<String, byte[]> files = files(bytes);
    byte[] text = files.get(MANIFEST);
    if (text == null) {
      throw new StoreException("is no backup of a coordination server");
    }
    byte[] database = files.get(DATABASE);
    byte[] key = files.get(SERVER_KEY);
    try {
      JsonNode manifest = JSON.readTree(text);
      if (manifest.path("format").asInt(0) > FORMAT) {
        throw new StoreException(
            "was written by a newer version of Homeward; restore it with that");
      }
      JsonNode hashes = manifest.path("sha256");
      if (database == null
          || key == null
          || !hashes.path(DATABASE).asString("").equals(hash(database))
          || !hashes.path(SERVER_KEY).asString("").equals(hash(key))) {
        throw damaged();
      }
      return new BackupFile(Instant.parse(manifest.path("created").asString("")), database, key);
    } catch (JacksonException | DateTimeException e) {
      throw damaged();
    }
  }

  private static Map<String, byte[]> files(byte[] bytes) {
    Map<String, byte[]> files = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      ZipEntry entry;
      while ((entry = zip.getNextEntry()) != null) {
        switch (entry.getName()) {
          case MANIFEST -> files.put(MANIFEST, read(zip, MAX_MANIFEST));
          case DATABASE -> files.put(DATABASE, read(zip, MAX_DATABASE));
          case SERVER_KEY -> files.put(SERVER_KEY, read(zip, MAX_KEY));
          default -> throw new StoreException("is no backup of a coordination server");
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw damaged();
    }
    return files;
  }

  private static byte[] read(InputStream in, int limit) throws IOException {
    byte[] content = in.readNBytes(limit);
    if (in.read() >= 0) {
      throw damaged();
    }
    return content;
  }

  private static StoreException damaged() {
    return new StoreException("is damaged; take another backup");
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  private static String hash(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** Without what is in it. */
  @Override
  public String toString() {
    return "BackupFile[" + created + "]";
  }
}
