package io.homeward.coordinator.state;

import io.homeward.coordinator.access.Population;
import io.homeward.coordinator.model.ApiToken;
import io.homeward.coordinator.model.AuthKey;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Invitation;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Tailnet;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.engine.inet.IpPrefix;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  private Map<String, ApiToken> apiTokens;
  private Index index;
  private WrittenPolicy policy;
  private Population population;

  /** Devices that may be others for the population than before. */
  private final Set<Long> touched = new TreeSet<>();

  /** A draft in which nothing is different yet. */
  Draft(Snapshot before) {
    this.before = before;
    this.tailnet = before.tailnet();
    this.users = before.usersById();
    this.devices = before.devicesById();
    this.authKeys = before.authKeysById();
    this.invitations = before.invitationsById();
    this.apiTokens = before.apiTokensById();
    this.index = before.index();
    this.policy = before.policy();
    this.population = before.population();
  }

  /** The state as it is now, for whoever decides on it; until the next {@link #apply}. */
  Snapshot snapshot() {
    return isUnchanged() ? before : snapshot(this::population);
  }

  /** The state as it has become. */
  Snapshot done() {
    Population made = population();
    return isUnchanged() ? before : snapshot(() -> made);
  }

  private Snapshot snapshot(Supplier<Population> made) {
    return new Snapshot(
        tailnet,
        users,
        devices,
        authKeys,
        invitations,
        apiTokens,
        index,
        policy,
        made,
        before.version() + 1);
  }

  /**
   * What differs for devices besides those that were changed: another leads to a network now, or
   * there is one more network from which all of the tailnet's comes.
   */
  Change rerouted() {
    Population was = before.population();
    Population is = population();
    if (was == is) {
      return Change.NONE;
    }
    Change change = was.subnets().equals(is.subnets()) ? Change.NONE : Change.ACCESS;
    if (!was.elected().equals(is.elected())) {
      Set<IpPrefix> networks = new HashSet<>(was.elected().keySet());
      networks.addAll(is.elected().keySet());
      for (IpPrefix network : networks) {
        Long one = was.elected().get(network);
        Long other = is.elected().get(network);
        if (!Objects.equals(one, other)) {
          change = change.then(stillThere(one)).then(stillThere(other));
        }
      }
    }
    return change;
  }

  private Change stillThere(@Nullable Long id) {
    return id == null || !devices.containsKey(id) ? Change.NONE : Change.ofDevice(id);
  }

  /** Made when it is asked for: most commands do not, and a copy costs as much as many devices. */
  private Population population() {
    if (!touched.isEmpty()) {
      population = Residents.next(population, devices, touched);
      touched.clear();
    }
    return population;
  }

  private boolean isUnchanged() {
    return tailnet == before.tailnet()
        && users == before.usersById()
        && devices == before.devicesById()
        && authKeys == before.authKeysById()
        && invitations == before.invitationsById()
        && apiTokens == before.apiTokensById()
        && policy == before.policy();
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
        boolean same =
            changed.domain().equals(tailnet.domain())
                && changed.settings().dns().equals(tailnet.settings().dns());
        tailnet = changed;
        yield same ? Change.NONE : Change.EVERYTHING;
      }
      case Mutation.PutUser(var user) -> {
        ownUsers().put(user.id(), user);
        yield people(user.id());
      }
      case Mutation.RemoveUser(var id) -> {
        ownUsers().remove(id);
        yield people(id);
      }
      case Mutation.PutDevice(var device) -> put(device, now);
      case Mutation.SetPresence(var id, var presence) -> {
        Device device = devices.get(id);
        yield device == null ? Change.NONE : put(device.withPresence(presence), now);
      }
      // For the next start only: as long as it is there, nobody asks when it was seen.
      case Mutation.Seen _ -> Change.NONE;
      case Mutation.AddLogEntry _ -> Change.NONE;
      case Mutation.RemoveDevice(var id) -> {
        Device gone = ownDevices().remove(id);
        touched.add(id);
        if (gone != null) {
          ownIndex().replace(gone, null);
        }
        yield Change.ofRemoval(id);
      }
      case Mutation.PutPolicy(var written) -> {
        policy = written;
        population = population().under(Rules.of(written));
        // Which networks are approved without asking is the policy's word, too.
        touched.addAll(devices.keySet());
        yield Change.ACCESS;
      }
      case Mutation.PutAuthKey(var key) -> put(key);
      case Mutation.UseAuthKey(var key) -> put(key);
      case Mutation.PutInvitation(var invitation) -> put(invitation);
      case Mutation.UseInvitation(var invitation) -> put(invitation);
      case Mutation.PutApiToken(var token) -> {
        ownApiTokens().put(token.id(), token);
        yield Change.NONE;
      }
      case Mutation.RemoveApiToken(var id) -> {
        ownApiTokens().remove(id);
        yield Change.NONE;
      }
    };
  }

  /** Somebody is new, gone, or called or allowed something else. */
  private Change people(long id) {
    Population was = population();
    population = was.withPeople(Residents.people(users.values()));
    boolean seen = population != was && !population.devicesOf(id).isEmpty();
    return seen ? Change.ACCESS : Change.NONE;
  }

  private Change put(Device device, Instant now) {
    Device known = ownDevices().put(device.id(), device);
    if (!Index.same(known, device)) {
      ownIndex().replace(known, device);
    }
    if (known == null || !isSameForPolicy(known, device)) {
      touched.add(device.id());
    }
    return Change.between(known, device, now);
  }

  /** Who leads to networks counts only while it is there. */
  private static boolean isSameForPolicy(Device before, Device after) {
    return before.registration().userId() == after.registration().userId()
        && before.registration().tags().equals(after.registration().tags())
        && before.addresses().equals(after.addresses())
        && before.routes().equals(after.routes())
        && before.approved() == after.approved()
        && before.report().host().routableIps().equals(after.report().host().routableIps())
        && (after.report().host().routableIps().isEmpty()
            || before.presence().online() == after.presence().online());
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

  private Map<String, ApiToken> ownApiTokens() {
    if (apiTokens == before.apiTokensById()) {
      apiTokens = new HashMap<>(apiTokens);
    }
    return apiTokens;
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
