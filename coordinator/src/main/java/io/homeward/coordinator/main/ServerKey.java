package io.homeward.coordinator.main;

import io.homeward.coordinator.store.DurableFile;
import io.homeward.coordinator.store.StoreException;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The server's own private key, the one secret that it keeps: who its clients talk to. In a file of
 * its own, readable by the owner only, never in the database.
 */
final class ServerKey {
  private ServerKey() {}

  /**
   * Reads the key, or makes one when there is no file.
   *
   * @throws StoreException when the file is broken; it is left as it is
   */
  static MachinePrivateKey load(Path path, Randomness randomness) {
    try {
      return MachinePrivateKey.parse(Files.readString(path, StandardCharsets.US_ASCII).strip());
    } catch (NoSuchFileException e) {
      return make(path, randomness);
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          "the file "
              + path
              + " does not hold the server's key; restore a copy, or remove it to get a new key"
              + " (all devices then have to sign in again)");
    } catch (IOException e) {
      throw new StoreException("the file " + path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static MachinePrivateKey make(Path path, Randomness randomness) {
    MachinePrivateKey key = MachinePrivateKey.generate(randomness);
    try {
      DurableFile.write(path, (key.secretText() + "\n").getBytes(StandardCharsets.US_ASCII));
      return key;
    } catch (IOException e) {
      throw new StoreException("the file " + path + " cannot be written: " + e.getMessage(), e);
    }
  }
}
