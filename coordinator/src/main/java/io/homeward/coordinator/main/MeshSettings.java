package io.homeward.coordinator.main;

import io.homeward.coordinator.server.Mesh;
import io.homeward.coordinator.server.ServerUrl;
import io.homeward.engine.derp.MeshKey;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a person says about the other relays of a region. */
public final class MeshSettings {
  private static final int MAX_KEY_FILE = 4 << 10;
  private static final int MOST_RELAYS = 64;

  private MeshSettings() {}

  /**
   * The mesh of a relay.
   *
   * @param keyFile has the key that all relays of the region share; null: there is no mesh
   * @param with hosts, or URLs, with commas between; empty: the others connect to this one only
   * @return null when there is none
   * @throws IllegalArgumentException when something of it makes no sense
   */
  public static @Nullable Mesh read(@Nullable Path keyFile, String with) {
    if (keyFile == null) {
      if (!with.isBlank()) {
        throw new IllegalArgumentException(
            "a mesh needs the key that its relays share: name its file with mesh-key-file");
      }
      return null;
    }
    return new Mesh(key(keyFile), relays(with));
  }

  /**
   * The other relays.
   *
   * @throws IllegalArgumentException when something of it makes no sense
   */
  static List<URI> relays(String with) {
    List<URI> relays = new ArrayList<>();
    for (String one : with.split(",", -1)) {
      if (!one.isBlank()) {
        relays.add(relay(one.strip()));
      }
    }
    if (relays.size() > MOST_RELAYS) {
      throw new IllegalArgumentException("a mesh has at most " + MOST_RELAYS + " relays");
    }
    return relays;
  }

  private static URI relay(String text) {
    URI url = ServerUrl.parse(text.contains("://") ? text : "https://" + text);
    if (ServerUrl.plainForTheWorld(url)) {
      // Whoever answered in its place would be told the key.
      throw new IllegalArgumentException(
          "\""
              + text
              + "\": the relays of a mesh find each other over https; plain http is for"
              + " private addresses");
    }
    return url;
  }

  /**
   * The key that all relays of the region share.
   *
   * @throws IllegalArgumentException when the file has none
   */
  static MeshKey key(Path file) {
    try {
      if (Files.size(file) <= MAX_KEY_FILE) {
        return MeshKey.parse(Files.readString(file).strip());
      }
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          "there is no file " + file + "; make one with: openssl rand -hex 32", e);
    } catch (MalformedInputException | IllegalArgumentException e) {
      throw noKey(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("the file " + file + " cannot be read", e);
    }
    throw noKey(file);
  }

  /** Quotes nothing of it, which may be a secret all the same. */
  private static IllegalArgumentException noKey(Path file) {
    return new IllegalArgumentException(
        "the file "
            + file
            + " has no mesh key; a mesh key is 64 hexadecimal digits, as openssl rand"
            + " -hex 32 makes them");
  }
}
