package io.homeward.ui.session;

import io.homeward.engine.naming.SshUser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The accounts for SSH of the devices that have one of their own. Immutable.
 *
 * @param byDevice account by {@link Device#key()}
 */
public record SshUsers(Map<String, String> byDevice) {
  /** No device has one of its own. */
  public static final SshUsers NONE = new SshUsers(Map.of());

  /** Of all tailnets together; what was chosen longest ago is forgotten. */
  public static final int MOST = 100;

  public SshUsers {
    byDevice = Map.copyOf(byDevice);
  }

  /**
   * Those of a list of {@code account@key}; what is none is left out, because such a list comes
   * from a file.
   */
  public static SshUsers of(List<String> entries) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String entry : entries) {
      int at = entry.indexOf('@');
      if (at > 0 && at < entry.length() - 1 && SshUser.isOne(entry.substring(0, at))) {
        found.putIfAbsent(entry.substring(at + 1), entry.substring(0, at));
      }
    }
    return new SshUsers(found);
  }

  /**
   * A list with another account for a device.
   *
   * @param entries as in {@link #of}, the one chosen last first
   * @param user {@link SshUser#isOne} of those, or empty for the usual one
   */
  public static List<String> with(List<String> entries, String key, String user) {
    List<String> changed = new ArrayList<>(entries);
    changed.removeIf(entry -> entry.substring(entry.indexOf('@') + 1).equals(key));
    if (!user.isEmpty()) {
      changed.addFirst(user + "@" + key);
    }
    return List.copyOf(changed.subList(0, Math.min(changed.size(), MOST)));
  }

  /** The account of a device; empty: it has none of its own. */
  public String of(String key) {
    return byDevice.getOrDefault(key, "");
  }
}
