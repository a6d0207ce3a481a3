package io.homeward.engine.store;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.vault.KeyVault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The profiles of one state directory. The first is in the directory itself, where the only one was
 * before there could be several: an older program finds it there and sees no other. Each of the
 * others has a directory of its own in {@code accounts}, which appears and goes whole. Which of
 * them is in use, and what people called them, is in {@code accounts.json}.
 *
 * <p>The lock on the state directory stands for all of them. Owned by one thread at a time.
 */
public final class ProfileFiles implements AutoCloseable {
  /** The id of the profile in the state directory itself. */
  public static final String FIRST = "first";

  /** More than a person tells apart. */
  public static final int MOST = 200;

  private static final Logger LOG = LoggerFactory.getLogger(ProfileFiles.class);
  private static final Pattern OTHER = Pattern.compile("[0-9a-f]{8}");
  private static final String INDEX = "accounts.json";
  private static final String DIRECTORY = "accounts";
  private static final String GONE = ".removed-";
  private static final String COMING = ".new-";

  private final StateLock lock;
  private final KeyVault vault;
  private final KeyPlace place;

  private ProfileFiles(StateLock lock, KeyVault vault, KeyPlace place) {
    this.lock = lock;
    this.vault = vault;
    this.place = place;
  }

  /**
   * A profile as it is kept.
   *
   * @param id {@link #FIRST} or eight hexadecimal digits
   * @param chosenName by a person; empty: none
   * @param owner null when there is no profile yet, or none that can be read, or when it was only
   *     begun: the server in it is then nobody's choice
   */
  public record Entry(String id, String chosenName, @Nullable ProfileOwner owner) {}

  /**
   * All profiles.
   *
   * @param entries the first one first, the others by id; never empty
   * @param active the id of one of them
   */
  public record Contents(List<Entry> entries, String active) {
    public Contents {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Opens a state directory, making it when it is not there, and ends what was begun before and cut
   * short.
   *
   * @param vault where the keys are or belong, see {@link FileNodeStore#open(Path, KeyVault,
   *     KeyPlace)}
   * @throws StateInUseException when another process has it
   * @throws IOException when it cannot be made, or others may write to it
   */
  public static ProfileFiles open(Path stateDir, KeyVault vault, KeyPlace place)
      throws IOException {
    ProfileFiles files = new ProfileFiles(StateLock.acquire(stateDir), vault, place);
    try {
      files.sweep();
    } catch (IOException e) {
      LOG.info("what is left of profiles stays: {}", e.toString());
    }
    return files;
  }

  /** Whether a text is the id of a profile, of any that may ever be. */
  public static boolean isId(String text) {
    return text.equals(FIRST) || OTHER.matcher(text).matches();
  }

  /** What is in a state directory, whoever uses it now. Changes nothing. */
  public static Contents contents(Path stateDir) {
    Path root = stateDir.toAbsolutePath();
    ProfileIndex index = index(root);
    List<Entry> entries = new ArrayList<>();
    for (String id : others(root)) {
      entries.add(entry(root, index, id));
    }
    boolean first =
        entries.isEmpty()
            || index.active().equals(FIRST)
            || Files.exists(root.resolve(FileNodeStore.PROFILE));
    if (first) {
      entries.addFirst(entry(root, index, FIRST));
    }
    boolean known = entries.stream().anyMatch(entry -> entry.id().equals(index.active()));
    return new Contents(entries, known ? index.active() : entries.getFirst().id());
  }

  /** The directory of the profile in use, whoever uses it. */
  public static Path activeDir(Path stateDir) {
    Path root = stateDir.toAbsolutePath();
    return dir(root, contents(root).active());
  }

  private static Entry entry(Path root, ProfileIndex index, String id) {
    ProfileOwner owner = FileNodeStore.ownerIn(dir(root, id));
    boolean begun = index.begun().equals(id) && owner != null && owner.loginName().isEmpty();
    return new Entry(id, index.names().getOrDefault(id, ""), begun ? null : owner);
  }

  private static Path dir(Path root, String id) {
    return id.equals(FIRST) ? root : root.resolve(DIRECTORY).resolve(id);
  }

  private static List<String> others(Path root) {
    List<String> ids = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root.resolve(DIRECTORY))) {
      for (Path path : all) {
        String name = path.getFileName().toString();
        if (OTHER.matcher(name).matches()
            && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
            && ids.size() < MOST) {
          ids.add(name);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      LOG.warn("the profiles cannot be listed: {}", e.toString());
    }
    ids.sort(null);
    return ids;
  }

  /** One that cannot be read is as good as none: no key is in it. */
  private static ProfileIndex index(Path root) {
    try {
      byte[] document = StateDir.read(root.resolve(INDEX), ProfileIndex.MAX_BYTES);
      return document == null ? ProfileIndex.NONE : ProfileIndex.decode(document);
    } catch (NoSuchFileException e) {
      return ProfileIndex.NONE;
    } catch (IOException | ProfileIndex.Malformed e) {
      LOG.warn("{} is not used: {}", INDEX, e.getMessage());
      return ProfileIndex.NONE;
    }
  }

  /** What is there now. */
  public Contents contents() {
    return contents(root());
  }

  /**
   * The store of a profile, which keeps other processes out of its directory until it is closed.
   */
  public FileNodeStore store(String id) throws IOException {
    return id.equals(FIRST)
        ? FileNodeStore.under(lock, vault, place)
        : FileNodeStore.open(dir(root(), id), vault, place);
  }

  /**
   * Has a profile be the one in use, from the next start on.
   *
   * @throws IOException when it could not be written; the one before is in use then
   */
  public void activate(String id) throws IOException {
    write(writable().withActive(id));
  }

  /** The id of the profile that was begun, see {@link #begin}; empty: none. */
  public String begun() {
    return index(root()).begun();
  }

  /**
   * Remembers that a profile was only begun: nobody has signed in there yet.
   *
   * @param id empty: none is
   * @throws IOException when it could not be written; it is as before then
   */
  public void begin(String id) throws IOException {
    write(writable().withBegun(id));
  }

  /**
   * Calls a profile so.
   *
   * @param name empty: what it is called without a choice
   * @throws IOException when it could not be written; it is called as before then
   */
  public void rename(String id, String name) throws IOException {
    write(writable().withName(id, name));
  }

  /**
   * Makes a profile with a key of its own at which nobody is signed in.
   *
   * @return its id
   * @throws IOException when it could not be written; it is not there then
   */
  public String create(URI server, Randomness randomness) throws IOException {
    writable();
    StateDir accounts = StateDir.open(root().resolve(DIRECTORY));
    String id = freshId(accounts, randomness);
    Path coming = accounts.path().resolve(COMING + id);
    try (FileNodeStore store = FileNodeStore.open(coming)) {
      store.save(
          new StoredProfile(
              MachinePrivateKey.generate(randomness), null, null, Preferences.initial(server)));
    } catch (IOException e) {
      try {
        deleteAll(coming);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    Files.move(coming, accounts.path().resolve(id), ATOMIC_MOVE);
    accounts.sync();
    return id;
  }

  private static String freshId(StateDir accounts, Randomness randomness) {
    byte[] bytes = new byte[4];
    while (true) {
      randomness.fill(bytes);
      String id = HexFormat.of().formatHex(bytes);
      if (!Files.exists(accounts.path().resolve(id))) {
        return id;
      }
    }
  }

  /**
   * Deletes a profile with its keys, wherever they are. When this is cut short the profile is there
   * as before, or it is gone.
   *
   * @throws StateInUseException when a process uses that very profile
   * @throws IOException when it could not be deleted
   */
  public void delete(String id) throws IOException {
    Path dir = dir(root(), id);
    if (id.equals(FIRST)) {
      FileNodeStore.delete(lock.dir());
    } else {
      StateDir accounts = StateDir.open(root().resolve(DIRECTORY));
      StateLock.acquire(dir).close();
      Path gone = accounts.path().resolve(GONE + id);
      Files.move(dir, gone, ATOMIC_MOVE);
      accounts.sync();
      deleteAll(gone);
    }
    vault.forget(dir.toString());
    ProfileIndex index = index(root());
    if (index.names().containsKey(id) || index.begun().equals(id)) {
      ProfileIndex rest = writable().withName(id, "");
      write(rest.begun().equals(id) ? rest.withBegun("") : rest);
    }
  }

  /** Ends what a kill, or a loss of power, cut short. */
  private void sweep() throws IOException {
    Path accounts = root().resolve(DIRECTORY);
    if (!Files.isDirectory(accounts, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(accounts, ".*-????????")) {
      for (Path path : all) {
        String name = path.getFileName().toString();
        String id = name.substring(name.length() - 8);
        if (OTHER.matcher(id).matches() && (name.equals(GONE + id) || name.equals(COMING + id))) {
          deleteAll(path);
          if (name.startsWith(GONE)) {
            vault.forget(dir(root(), id).toString());
          }
        }
      }
    }
  }

  /** A directory of files, as stores are. */
  private static void deleteAll(Path dir) throws IOException {
    if (!Files.isDirectory(dir, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(dir);
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(dir)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(dir);
  }

  private Path root() {
    return lock.dir().path();
  }

  /** What may be written over. */
  private ProfileIndex writable() throws IOException {
    Path file = root().resolve(INDEX);
    try {
      byte[] document = StateDir.read(file, ProfileIndex.MAX_BYTES);
      return document == null ? ProfileIndex.NONE : ProfileIndex.decode(document);
    } catch (NoSuchFileException e) {
      return ProfileIndex.NONE;
    } catch (ProfileIndex.Malformed e) {
      if (e.newer) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
      return ProfileIndex.NONE;
    }
  }

  private void write(ProfileIndex index) throws IOException {
    lock.dir().replace(root().resolve(INDEX), index.encode(), true);
    lock.dir().sync();
  }

  /** Lets another process have the directory. Idempotent. */
  @Override
  public void close() {
    lock.close();
  }
}
