package io.homeward.engine.profiles;

import io.homeward.engine.store.ProfileFiles;
import io.homeward.engine.store.ProfileOwner;
import io.homeward.engine.text.PlainText;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of one moment. Immutable, pure.
 *
 * @param all in the order in which they are shown: by their names
 * @param active the id of the one in use; empty: nobody knows
 */
public record ProfileList(List<Profile> all, String active) {
  /** Where nobody keeps several. */
  public static final ProfileList NONE = new ProfileList(List.of(), "");

  /** In code points. */
  public static final int LONGEST_NAME = 100;

  public ProfileList {
    all = List.copyOf(all);
  }

  /** Those of a state directory, whoever uses it now. Changes nothing. */
  public static ProfileList in(Path stateDir) {
    return of(ProfileFiles.contents(stateDir));
  }

  /** Those that are kept, each with a name of its own. */
  static ProfileList of(ProfileFiles.Contents contents) {
    Map<String, String> names = new HashMap<>();
    Set<String> taken = new HashSet<>();
    // What a person chose comes before what was made up.
    for (boolean chosen : new boolean[] {true, false}) {
      for (ProfileFiles.Entry entry : contents.entries()) {
        if (entry.chosenName().isEmpty() != chosen) {
          names.put(entry.id(), unique(chosen ? entry.chosenName() : usualName(entry), taken));
        }
      }
    }
    List<Profile> all = new ArrayList<>();
    for (ProfileFiles.Entry entry : contents.entries()) {
      ProfileOwner owner = entry.owner();
      all.add(
          new Profile(
              entry.id(),
              names.getOrDefault(entry.id(), entry.id()),
              owner == null ? "" : PlainText.of(owner.loginName(), LONGEST_NAME),
              owner == null ? "" : owner.server().toString()));
    }
    all.sort(Comparator.comparing(profile -> lower(profile.name())));
    return new ProfileList(all, contents.active());
  }

  /** Who is signed in and where; as much of it as is known. */
  private static String usualName(ProfileFiles.Entry entry) {
    ProfileOwner owner = entry.owner();
    if (owner == null) {
      return entry.id();
    }
    String host = host(owner.server());
    String login = PlainText.of(owner.loginName(), LONGEST_NAME - host.length() - 3);
    return login.isEmpty() ? host : login + " (" + host + ")";
  }

  private static String host(URI server) {
    String host = String.valueOf(server.getHost());
    String whole = server.getPort() < 0 ? host : host + ":" + server.getPort();
    return PlainText.of(whole, LONGEST_NAME / 2);
  }

  private static String unique(String wanted, Set<String> taken) {
    String name = wanted;
    for (int number = 2; !taken.add(name.toLowerCase(Locale.ROOT)); number++) {
      name = wanted + " " + number;
    }
    return name;
  }

  /** The one with this id, or null. */
  public @Nullable Profile get(String id) {
    return all.stream().filter(profile -> profile.id().equals(id)).findFirst().orElse(null);
  }

  /** The one in use, or null. */
  public @Nullable Profile inUse() {
    return get(active);
  }

  /**
   * Which a person means: by its id or name, else the only ones that it says something about. More
   * than one: the person has to say more; none: there is no such.
   *
   * @param text a name or id, whole or in part
   */
  public List<Profile> find(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    List<Predicate<Profile>> ways =
        List.of(
            profile -> profile.id().equals(wanted),
            profile -> lower(profile.name()).equals(wanted),
            profile -> lower(profile.loginName()).equals(wanted),
            profile -> lower(profile.name()).contains(wanted),
            profile -> lower(profile.loginName() + " " + profile.server()).contains(wanted));
    for (Predicate<Profile> way : ways) {
      List<Profile> found = wanted.isEmpty() ? List.of() : all.stream().filter(way).toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  /** Whether another one than this is called so, whatever the case of the letters. */
  boolean isTaken(String name, String byOtherThan) {
    return all.stream()
        .anyMatch(profile ->
            !profile.id().equals(byOtherThan) && lower(profile.name()).equals(lower(name)));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
