package io.homeward.ui.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The settings in their file: written aside, synced and moved, so that a power cut leaves the old
 * or the new ones. A file that cannot be read is kept aside and never overwritten. Thread-safe.
 */
public final class SettingsStore {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsStore.class);
  private static final int VERSION = 1;
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_TEXT = 2048;
  private static final int MAX_LIST = 100;

  private final ObjectMapper json = JsonMapper.builder().build();
  private final Path file;
  private Settings settings;

  /** Reads the settings of a folder that exists. */
  public SettingsStore(Path configDir) {
    this.file = configDir.resolve("settings.json");
    this.settings = read();
  }

  /** The settings of this moment. */
  public synchronized Settings settings() {
    return settings;
  }

  /** Changes something of the settings, whatever others change of them at the same time. */
  public synchronized void change(UnaryOperator<Settings> change) {
    save(change.apply(settings));
  }

  /** Takes other settings and writes them. When that fails they hold until the app ends. */
  public synchronized void save(Settings newSettings) {
    if (newSettings.equals(settings)) {
      return;
    }
    settings = newSettings;
    ObjectNode root = json.createObjectNode();
    root.put("version", VERSION);
    root.put("theme", newSettings.theme().name());
    root.put("language", newSettings.language());
    root.put("lastServer", newSettings.lastServer());
    newSettings.pinned().forEach(root.putArray("pinned")::add);
    newSettings.recent().forEach(root.putArray("recent")::add);
    Path aside = file.resolveSibling("settings.json.new");
    try {
      write(aside, json.writeValueAsBytes(root));
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("the settings cannot be saved: {}", e.toString());
    }
  }

  private static void write(Path path, byte[] bytes) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(true);
    }
  }

  private Settings read() {
    if (!Files.exists(file)) {
      return Settings.INITIAL;
    }
    try {
      if (Files.size(file) <= MAX_BYTES) {
        return parse(Files.readString(file, StandardCharsets.UTF_8));
      }
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      LOG.warn("the settings cannot be read: {}", e.toString());
    }
    keepAside();
    return Settings.INITIAL;
  }

  private void keepAside() {
    Path broken = file.resolveSibling("settings.json.broken");
    try {
      Files.move(file, broken, StandardCopyOption.REPLACE_EXISTING);
      LOG.warn("the settings were kept as {}", broken);
    } catch (IOException e) {
      LOG.warn("the broken settings cannot be kept aside: {}", e.toString());
    }
  }

  /**
   * Reads what {@link #save} writes; what is missing or not known falls back to the initial value.
   */
  Settings parse(String text) {
    JsonNode root = json.readTree(text);
    if (!root.isObject()) {
      throw new IllegalArgumentException("no JSON object");
    }
    Settings.Theme theme = Settings.Theme.SYSTEM;
    for (Settings.Theme candidate : Settings.Theme.values()) {
      if (candidate.name().equals(root.path("theme").asString(""))) {
        theme = candidate;
      }
    }
    return new Settings(
        theme,
        text(root, "language"),
        text(root, "lastServer"),
        texts(root, "pinned"),
        texts(root, "recent"));
  }

  private static List<String> texts(JsonNode root, String field) {
    return root.path(field)
        .valueStream()
        .map(value -> value.asString(""))
        .filter(value -> !value.isEmpty() && value.length() <= MAX_TEXT)
        .limit(MAX_LIST)
        .toList();
  }

  private static String text(JsonNode root, String field) {
    String value = root.path(field).asString("");
    return value.length() <= MAX_TEXT ? value : "";
  }
}
