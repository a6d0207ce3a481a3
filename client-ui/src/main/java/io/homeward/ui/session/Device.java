package io.homeward.ui.session;

import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.naming.Os;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One device of the tailnet, this one or another, as the app shows it. Immutable.
 *
 * @param id key, stays the same across changes
 * @param key names it across restarts and tailnets, for settings
 * @param self whether it is this device
 * @param name short name
 * @param fqdn full name without the trailing dot, or empty where there is no MagicDNS
 * @param ipv4 address, or empty
 * @param ipv6 address, or empty
 * @param os its operating system
 * @param osVersion for people, or empty
 * @param owner whose it is, for people, or empty when it has tags or the server did not tell
 * @param tags without their {@code tag:}
 * @param presence whether it is there, and whether that is known
 * @param lastSeen null: not known or online
 * @param keyExpiry null: never
 * @param expired whether its key has expired
 * @param path how packets reach it
 * @param latency null: not measured
 * @param receivedBytes from it, 0 or more
 * @param sentBytes to it, 0 or more
 * @param lastHandshake null: none yet
 * @param copyForms every way to write its name, best first; never empty
 * @param usualForm of these, what to copy when nobody says which
 * @param sshUser the account for SSH there; empty: none, or it takes no shells
 * @param links what may be opened on it
 */
public record Device(
    long id,
    String key,
    boolean self,
    String name,
    String fqdn,
    String ipv4,
    String ipv6,
    Os os,
    String osVersion,
    String owner,
    List<String> tags,
    Presence presence,
    @Nullable Instant lastSeen,
    @Nullable Instant keyExpiry,
    boolean expired,
    PeerPath path,
    @Nullable Duration latency,
    long receivedBytes,
    long sentBytes,
    @Nullable Instant lastHandshake,
    List<CopyForm> copyForms,
    CopyForm usualForm,
    String sshUser,
    List<DeviceLink> links) {

  public Device {
    tags = List.copyOf(tags);
    copyForms = List.copyOf(copyForms);
    links = List.copyOf(links);
  }

  /** Whether it is there and the server says so now. */
  public boolean online() {
    return presence == Presence.ONLINE;
  }

  /** The address to show where there is room for one: IPv4 first. May be empty. */
  public String address() {
    return ipv4.isEmpty() ? ipv6 : ipv4;
  }

  /** What to copy when nobody says which form: what the person wants, or the full name. */
  public String bestName() {
    return usualForm.text();
  }

  /** The text of a copy form, or null when the device has none of that kind. */
  public @Nullable String copyText(CopyForm.Kind kind) {
    for (CopyForm form : copyForms) {
      if (form.kind() == kind) {
        return form.text();
      }
    }
    return null;
  }
}
