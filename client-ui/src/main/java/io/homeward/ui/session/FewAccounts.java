package io.homeward.ui.session;

import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileList;
import java.util.ArrayList;
import java.util.List;

/** The accounts that a menu shows: as many as a small screen has room for. */
public final class FewAccounts {
  /** The preferences show them all, and search in them. */
  public static final int MOST = 10;

  private FewAccounts() {}

  /** The first, in their order; the one in use is always among them. */
  public static List<Profile> of(ProfileList accounts) {
    List<Profile> all = accounts.all();
    if (all.size() <= MOST) {
      return all;
    }
    List<Profile> shown = new ArrayList<>(all.subList(0, MOST));
    Profile used = accounts.inUse();
    if (used != null && !shown.contains(used)) {
      shown.set(MOST - 1, used);
    }
    return List.copyOf(shown);
  }

  /** How many there are besides. */
  public static int others(ProfileList accounts) {
    return Math.max(0, accounts.all().size() - MOST);
  }
}
