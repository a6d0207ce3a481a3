package io.homeward.engine.store;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.vault.KeyVault;
import io.homeward.engine.wireguard.InitiationTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the profile in {@code node.json} of a directory of its own, what is known of handshakes in
 * {@code initiations.json}, the tailnet as it was told last in {@code tailnet.json}. A lock on
 * {@code node.lock} keeps a second process out. The private keys are in {@code node.json}, which
 * only its owner can read, or in a {@link KeyVault}. Owned by one thread at a time.
 */
public final class FileNodeStore implements NodeStore {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_INITIATIONS_BYTES = 16 << 20; // of some 140,000 peers
  private static final int MAX_MAP_BYTES = ControlJson.MAX_BYTES;
  static final String PROFILE = "node.json";
  private static final String INITIATIONS = "initiations.json";
  private static final String MAP = "tailnet.json";
  private static final int MAX_KEPT_ASIDE = 1000;

  private final Path file;
  private final Path initiations;
  private final Path map;
  private final StateDir dir;
  private final StateLock lock;
  private final boolean ownLock;
  private final KeyRing ring;
  private final KeyPlace place;
  private boolean keysInVault; // or they are to be
  private boolean readFromVault;
  private volatile boolean closed;

  private FileNodeStore(StateLock lock, boolean ownLock, KeyVault vault, KeyPlace place) {
    this.lock = lock;
    this.ownLock = ownLock;
    this.dir = lock.dir();
    this.ring = new KeyRing(vault, dir.path().toString());
    this.place = place;
    this.keysInVault = place == KeyPlace.KEYRING;
    this.file = dir.path().resolve(PROFILE);
    this.initiations = dir.path().resolve(INITIATIONS);
    this.map = dir.path().resolve(MAP);
  }

  /**
   * Opens the directory, making it when it is not there. The keys are in its file.
   *
   * @throws IOException when it cannot be made, others may write to it or another process uses it
   */
  public static FileNodeStore open(Path dir) throws IOException {
    return open(dir, KeyVault.NONE, KeyPlace.UNCHANGED);
  }

  /**
   * The same with a vault, which is asked when it has the keys or is to have them.
   *
   * @param place where the keys are from the next load or save on
   * @throws IOException when it cannot be made, others may write to it or another process uses it
   */
  public static FileNodeStore open(Path dir, KeyVault vault, KeyPlace place) throws IOException {
    return new FileNodeStore(StateLock.acquire(dir), true, vault, place);
  }

  /** The same under a lock that somebody else has, and keeps when this is closed. */
  static FileNodeStore under(StateLock lock, KeyVault vault, KeyPlace place) {
    return new FileNodeStore(lock, false, vault, place);
  }

  /**
   * Whose profile is in a directory. Asks no vault and changes nothing.
   *
   * @return null when there is none, or none that can be read
   */
  static @Nullable ProfileOwner ownerIn(Path dir) {
    try {
      byte[] document = StateDir.read(dir.resolve(PROFILE), MAX_BYTES);
      return document == null ? null : ProfileCodec.owner(document);
    } catch (IOException | ProfileCodec.Malformed e) {
      return null;
    }
  }

  /** Deletes the profile in a directory and all that belongs to it, the keys last. */
  static void delete(StateDir dir) throws IOException {
    Files.deleteIfExists(dir.path().resolve(MAP));
    Files.deleteIfExists(dir.path().resolve(INITIATIONS));
    Files.deleteIfExists(dir.path().resolve(PROFILE));
    dir.sync();
  }

  @Override
  public Optional<StoredProfile> load() throws IOException {
    readFromVault = false;
    byte[] document;
    try {
      document = StateDir.read(file, MAX_BYTES);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (document == null) {
      throw keepAside("larger than any state file");
    }
    try {
      StoredProfile profile = ProfileCodec.decode(document, keysOfVault());
      move(profile);
      return Optional.of(profile);
    } catch (ProfileCodec.Malformed e) {
      if (e.newer) {
        // Whole, only not for us: the newer program must find it where it left it.
        throw new IOException(file + ": " + e.reason, e);
      }
      throw keepAside(e.reason);
    }
  }

  /** Where the keys belong elsewhere they go there, if that can be. */
  private void move(StoredProfile profile) throws IOException {
    boolean inVault = readFromVault;
    keysInVault = place == KeyPlace.UNCHANGED ? inVault : place == KeyPlace.KEYRING;
    if (keysInVault ? !inVault && ring.keep(profile) : inVault) {
      save(profile);
    }
  }

  private ProfileCodec.Keys keysOfVault() {
    return new ProfileCodec.Keys() {
      @Override
      public MachinePrivateKey machine(MachinePublicKey of) throws IOException {
        readFromVault = true;
        return ring.machine(of);
      }

      @Override
      public NodePrivateKey node(NodePublicKey of) throws IOException {
        return ring.node(of);
      }
    };
  }

  @Override
  public void save(StoredProfile profile) throws IOException {
    boolean inVault = keysInVault && ring.keep(profile);
    byte[] document =
        inVault ? ProfileCodec.encodeWithoutKeys(profile) : ProfileCodec.encode(profile);
    try {
      dir.replace(file, document, true);
    } finally {
      Arrays.fill(document, (byte) 0);
    }
    dir.sync();
    if (!inVault) {
      ring.forget();
    }
  }

  @Override
  public Optional<InitiationTimes.Snapshot> loadInitiationTimes() {
    try {
      byte[] document = StateDir.read(initiations, MAX_INITIATIONS_BYTES);
      return document == null ? Optional.empty() : InitiationTimesCodec.decode(document);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void saveInitiationTimes(InitiationTimes.Snapshot times) throws IOException {
    // Not forced to the disk: every few seconds that would keep it from its sleep.
    dir.replace(initiations, InitiationTimesCodec.encode(times), false);
  }

  @Override
  public Optional<KeptMap> loadMap(Instant now) {
    return read(map, now);
  }

  /**
   * The tailnet as the node with this directory was told it last, whoever uses the directory now;
   * empty when it never was, or this user may not read it.
   */
  public static Optional<KeptMap> mapIn(Path dir, Instant now) {
    return read(dir.resolve(MAP), now);
  }

  private static Optional<KeptMap> read(Path map, Instant now) {
    try {
      byte[] document = StateDir.read(map, MAX_MAP_BYTES);
      return document == null ? Optional.empty() : KeptMapCodec.decode(document, now);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void saveMap(KeptMap kept) throws IOException {
    dir.replace(map, KeptMapCodec.encode(kept), false);
  }

  @Override
  public void forgetMap() throws IOException {
    Files.deleteIfExists(map);
  }

  @Override
  public String location() {
    return file.toString();
  }

  @Override
  public void close() {
    closed = true;
    if (ownLock) {
      lock.close();
    }
  }

  /** Whether it was closed. Any thread. */
  public boolean isClosed() {
    return closed;
  }

  private BrokenStateException keepAside(String reason) throws IOException {
    for (int i = 1; i <= MAX_KEPT_ASIDE; i++) {
      Path target = file.resolveSibling("node.json.broken-" + i);
      if (!Files.exists(target)) {
        Files.move(file, target, ATOMIC_MOVE);
        return new BrokenStateException(file, target, reason);
      }
    }
    throw new IOException(file + ": " + reason + "; too many broken files are kept beside it");
  }
}
