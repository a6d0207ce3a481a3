package io.homeward.cli;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.localapi.RemoteProfiles;
import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileBook;
import io.homeward.engine.profiles.ProfileException;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.engine.profiles.Profiles;
import io.homeward.engine.store.KeyPlace;
import io.homeward.engine.store.ProfileFiles;
import io.homeward.engine.store.StateInUseException;
import io.homeward.engine.text.PlainText;
import io.homeward.ui.app.DesktopKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where the accounts are that a command is about: with the running node, or in files while none
 * runs.
 */
final class AccountOptions {
  private static final int LONGEST_TEXT = 200;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Socket of the running daemon or app to talk to.")
  private @Nullable Path socket;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Where accounts are kept that no daemon or app has in use now.")
  private @Nullable Path stateDir;

  /** What is asked of the accounts. */
  @FunctionalInterface
  interface Request<T> {
    /**
     * @param running whether a node runs for the account in use
     */
    T ask(Profiles profiles, boolean running) throws ProfileException;
  }

  /** Asks whoever has them; every failure becomes a sentence. */
  <T> T ask(Request<T> request) {
    try {
      Profiles running = running();
      return running == null ? askFiles(request) : request.ask(running, true);
    } catch (ProfileException e) {
      throw new CommandFailure(AccountSentences.of(e), e);
    }
  }

  /** Those of this moment. Needs no right to change them. */
  ProfileList list() {
    Profiles running = running();
    return running == null ? ProfileList.in(files()) : running.list();
  }

  /**
   * The account that a person means.
   *
   * @param text its name or id, whole or in part
   */
  static Profile find(ProfileList list, String text) {
    List<Profile> found = list.find(text);
    if (found.size() == 1) {
      return found.getFirst();
    }
    String shown = PlainText.of(text, LONGEST_TEXT);
    if (found.isEmpty()) {
      throw new CommandFailure(
          "no account is called \"" + shown + "\"; \"homeward account list\" shows all");
    }
    String names =
        found.stream()
            .limit(5)
            .map(profile -> profile.name() + " (" + profile.id() + ")")
            .collect(Collectors.joining(", "));
    throw new CommandFailure(
        "\"" + shown + "\" may be " + names + "; say its name in full, or its id");
  }

  private Path files() {
    return stateDir == null ? Places.stateDir() : stateDir;
  }

  /** Null: none runs, or files were asked for. */
  private @Nullable Profiles running() {
    if (stateDir != null && socket == null) {
      return null;
    }
    Path path = socket == null ? Places.socket() : socket;
    try {
      RemoteProfiles running = new RemoteProfiles(new LocalApiClient(path));
      if (running.list().equals(ProfileList.NONE)) {
        throw new CommandFailure(
            "the homeward at " + path + " has no accounts; end it and start it again");
      }
      return running;
    } catch (LocalApiClient.NotRunningException e) {
      if (socket == null) {
        return null;
      }
      throw new CommandFailure(
          "no homeward answers at " + path + "; without --socket the files are looked at", e);
    } catch (LocalApiClient.StrangerException e) {
      throw new CommandFailure(
          "the program at " + path + " runs as " + e.user() + ", neither as you nor as root", e);
    } catch (IOException e) {
      throw new CommandFailure("the running homeward did not answer: " + e.getMessage(), e);
    }
  }

  private <T> T askFiles(Request<T> request) throws ProfileException {
    try (ProfileFiles files = ProfileFiles.open(files(), DesktopKeys.vault(), KeyPlace.UNCHANGED)) {
      return request.ask(
          new ProfileBook(files, NodeOptions.DEFAULT_SERVER, Randomness.system()), false);
    } catch (StateInUseException e) {
      throw new CommandFailure(
          "another homeward uses "
              + files()
              + " and is to be asked itself; point --socket at it, or end it",
          e);
    } catch (IOException e) {
      throw new CommandFailure(
          "cannot use " + files() + ": " + FileFailures.reason(e) + "; check the directory", e);
    }
  }
}
