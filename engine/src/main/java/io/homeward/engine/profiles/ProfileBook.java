package io.homeward.engine.profiles;

import io.homeward.engine.controlclient.ControlClientConfig;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.profiles.ProfileException.Kind;
import io.homeward.engine.store.ProfileFiles;
import io.homeward.engine.text.PlainText;
import java.io.IOException;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The profiles as they are kept, while no node runs: what is put in use is so from the next start
 * on. Owned by one thread at a time.
 */
public final class ProfileBook implements Profiles {
  private static final Logger LOG = LoggerFactory.getLogger(ProfileBook.class);

  private final ProfileFiles files;
  private final URI defaultServer;
  private final Randomness randomness;

  /**
   * Profiles in files, which the caller closes.
   *
   * @param defaultServer of a profile of which nobody said where
   */
  public ProfileBook(ProfileFiles files, URI defaultServer, Randomness randomness) {
    this.files = files;
    this.defaultServer = defaultServer;
    this.randomness = randomness;
  }

  @Override
  public ProfileList list() {
    return ProfileList.of(files.contents());
  }

  /** They change by the caller only. */
  @Override
  public Runnable subscribe(Consumer<ProfileList> listener) {
    listener.accept(list());
    return () -> {};
  }

  @Override
  public String add(@Nullable URI server) throws ProfileException {
    String id = create(server);
    activate(id);
    return id;
  }

  /** One at which nobody is signed in; a new one, or that of which nobody has said where yet. */
  String create(@Nullable URI server) throws ProfileException {
    ProfileList now = list();
    if (server == null) {
      for (Profile profile : now.all()) {
        boolean known = !profile.server().isEmpty() || profile.id().equals(files.begun());
        if (!profile.isSignedIn() && known) {
          return profile.id();
        }
      }
    }
    URI wanted = server == null ? defaultServer : checked(server);
    if (now.all().size() >= ProfileFiles.MOST) {
      throw new ProfileException(Kind.TOO_MANY, Integer.toString(ProfileFiles.MOST));
    }
    try {
      String id = files.create(wanted, randomness);
      if (server == null) {
        begin(id);
      }
      return id;
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  /** What cannot be noted only leaves an account that a person has to remove. */
  private void begin(String id) {
    try {
      files.begin(id);
    } catch (IOException e) {
      LOG.info("whether an account was only begun is not noted: {}", e.getMessage());
    }
  }

  /**
   * Another profile is in use in place of this one, which goes if it was only begun: who pressed
   * "add" by mistake and went back has nothing to tidy up. One of which somebody said where it is,
   * which has a name, or at which somebody was signed in stays.
   */
  void left(String id) {
    settle();
    if (files.begun().equals(id) && !list().active().equals(id)) {
      try {
        delete(id);
      } catch (ProfileException e) {
        LOG.info("an account that was only begun stays: {}", e.getMessage());
      }
    }
  }

  /** Forgets that a profile was only begun, where somebody has signed in since. */
  void settle() {
    Profile begun = list().get(files.begun());
    if (begun != null && begun.isSignedIn()) {
      begin("");
    }
  }

  private static URI checked(URI server) throws ProfileException {
    try {
      return ControlClientConfig.serverUrl(server.toString());
    } catch (IllegalArgumentException e) {
      throw new ProfileException(Kind.BAD_SERVER, PlainText.of(server.toString(), 200), e);
    }
  }

  @Override
  public void switchTo(String id) throws ProfileException {
    String before = list().active();
    activate(require(id).id());
    left(before);
  }

  /** The one with this id. */
  Profile require(String id) throws ProfileException {
    Profile profile = list().get(id);
    if (profile == null) {
      throw new ProfileException(Kind.UNKNOWN, PlainText.of(id, ProfileList.LONGEST_NAME));
    }
    return profile;
  }

  void activate(String id) throws ProfileException {
    try {
      files.activate(id);
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  @Override
  public void remove(String id) throws ProfileException {
    requireRemovable(id);
    ProfileList now = list();
    if (now.active().equals(id)) {
      activate(other(id).id());
    }
    delete(id);
  }

  void requireRemovable(String id) throws ProfileException {
    Profile profile = require(id);
    if (list().all().size() == 1) {
      throw new ProfileException(Kind.THE_ONLY_ONE, profile.name());
    }
  }

  /** The one to use in its place: where somebody is signed in, if there is such. */
  Profile other(String id) throws ProfileException {
    Profile found = null;
    for (Profile profile : list().all()) {
      if (!profile.id().equals(id)
          && (found == null || (profile.isSignedIn() && !found.isSignedIn()))) {
        found = profile;
      }
    }
    if (found == null) {
      throw new ProfileException(Kind.THE_ONLY_ONE, id);
    }
    return found;
  }

  void delete(String id) throws ProfileException {
    try {
      files.delete(id);
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  @Override
  public void rename(String id, String name) throws ProfileException {
    require(id);
    String plain = PlainText.of(name, ProfileList.LONGEST_NAME);
    if (plain.isEmpty() && !name.isEmpty()) {
      throw new ProfileException(Kind.BAD_NAME, "");
    }
    if (!plain.isEmpty() && list().isTaken(plain, id)) {
      throw new ProfileException(Kind.NAME_TAKEN, plain);
    }
    try {
      files.rename(id, plain);
      if (files.begun().equals(id)) {
        begin(""); // whoever gives it a name means to keep it
      }
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  private static ProfileException notWritten(IOException e) {
    return new ProfileException(Kind.NOT_WRITTEN, String.valueOf(e.getMessage()), e);
  }
}
