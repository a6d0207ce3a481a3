package io.homeward.coordinator.state;

import io.homeward.coordinator.model.AuthKey;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Invitation;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Tailnet;
import io.homeward.coordinator.model.User;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The next state while a round of the writer makes it: whatever changes is copied once in a round,
 * not once for each of its commands, or what it costs to let many devices join would grow with the
 * square of their number. Of one thread.
 */
final class Draft {
  private final Snapshot before;
  private Tailnet tailnet;
  private SortedMap<Long, User> users;
  private SortedMap<Long, Device> devices;
  private Map<String, AuthKey> authKeys;
  private Map<String, Invitation> invitations;
  private Index index;

  /** A draft in which nothing is different yet. */
  Draft(Snapshot before) {
    this.before = before;
    this.tailnet = before.tailnet();
    this.users = before.usersById();
    this.devices = before.devicesById();
    this.authKeys = before.authKeysById();
    this.invitations = before.invitationsById();
    this.index = before.index();
  }

  /**
   * The state as it is now. Until the next {@link #apply} for whoever decides on it; the last one
   * for ever.
   */
  Snapshot snapshot() {
    return isUnchanged()
        ? before
        : new Snapshot(tailnet, users, devices, authKeys, invitations, index);
  }

  private boolean isUnchanged() {
    return tailnet == before.tailnet()
        && users == before.usersById()
        && devices == before.devicesById()
        && authKeys == before.authKeysById()
        && invitations == before.invitationsById();
  }

  /**
   * Takes steps.
   *
   * @return what they make different at the given time
   */
  Change apply(List<Mutation> steps, Instant now) {
    Change change = Change.NONE;
    for (Mutation step : steps) {
      change = change.then(apply(step, now));
    }
    return change;
  }

  private Change apply(Mutation step, Instant now) {
    return switch (step) {
      case Mutation.PutTailnet(var changed) -> {
        boolean same = changed.domain().equals(tailnet.domain());
        tailnet = changed;
        yield same ? Change.NONE : Change.EVERYTHING;
      }
      case Mutation.PutUser(var user) -> {
        ownUsers().put(user.id(), user);
        yield Change.NONE;
      }
      case Mutation.RemoveUser(var id) -> {
        ownUsers().remove(id);
        yield Change.NONE;
      }
      case Mutation.PutDevice(var device) -> put(device, now);
      case Mutation.SetPresence(var id, var presence) -> {
        Device device = devices.get(id);
        yield device == null ? Change.NONE : put(device.withPresence(presence), now);
      }
      // For the next start only: as long as it is there, nobody asks when it was seen.
      case Mutation.Seen _ -> Change.NONE;
      case Mutation.RemoveDevice(var id) -> {
        Device gone = ownDevices().remove(id);
        if (gone != null) {
          ownIndex().replace(gone, null);
        }
        yield Change.ofRemoval(id);
      }
      case Mutation.PutAuthKey(var key) -> put(key);
      case Mutation.UseAuthKey(var key) -> put(key);
      case Mutation.PutInvitation(var invitation) -> put(invitation);
      case Mutation.UseInvitation(var invitation) -> put(invitation);
    };
  }

  private Change put(Device device, Instant now) {
    Device known = ownDevices().put(device.id(), device);
    if (!Index.same(known, device)) {
      ownIndex().replace(known, device);
    }
    return Change.between(known, device, now);
  }

  private Change put(AuthKey key) {
    if (authKeys == before.authKeysById()) {
      authKeys = new HashMap<>(authKeys);
    }
    authKeys.put(key.id(), key);
    return Change.NONE;
  }

  private Change put(Invitation invitation) {
    if (invitations == before.invitationsById()) {
      invitations = new HashMap<>(invitations);
    }
    invitations.put(invitation.id(), invitation);
    return Change.NONE;
  }

  private SortedMap<Long, User> ownUsers() {
    if (users == before.usersById()) {
      users = new TreeMap<>(users);
    }
    return users;
  }

  private SortedMap<Long, Device> ownDevices() {
    if (devices == before.devicesById()) {
      devices = new TreeMap<>(devices);
    }
    return devices;
  }

  private Index ownIndex() {
    if (index == before.index()) {
      index = index.copy();
    }
    return index;
  }
}
