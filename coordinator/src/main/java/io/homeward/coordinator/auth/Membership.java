package io.homeward.coordinator.auth;

import io.homeward.coordinator.access.Access;
import io.homeward.coordinator.access.Population;
import io.homeward.coordinator.addressing.AddressPool;
import io.homeward.coordinator.addressing.DeviceNames;
import io.homeward.coordinator.model.Addresses;
import io.homeward.coordinator.model.AuthKey;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Joining, renewing and leaving as decisions on a snapshot (protocol reference, sections 3.4 and
 * 3.5). A device that comes back is known by its machine key and its owner; that is what keeps its
 * id, name and addresses when its node key changes. Pure.
 */
public final class Membership {
  /**
   * No key lives longer: what a device asks for goes to every other, and must make sense to all.
   */
  static final Duration LONGEST_KEY_LIFE = Duration.ofDays(3653);

  private final @Nullable Duration keyLife;
  private final int firstAddress;

  /**
   * @param keyLife how long a node key of a person's device is valid where nobody has set it; null:
   *     for ever
   * @param firstAddress behind which address a tailnet without devices begins, as its number
   */
  public Membership(@Nullable Duration keyLife, int firstAddress) {
    this.keyLife = keyLife;
    this.firstAddress = firstAddress;
  }

  /** What a device that is known by its node key gets to hear. */
  public sealed interface Standing {
    /** It is a member. */
    record Member(Device device) implements Standing {}

    /** It is known, but has to come with another key. */
    record Expired() implements Standing {}

    /** Nobody has this key. */
    record Unknown() implements Standing {}
  }

  /**
   * Joins by auth key. A member that repeats its request is let in again without another look at
   * the key, so that a used one-off key in a start-up script does no harm.
   *
   * @param keyText a secret
   */
  public Command<Standing> joinByKey(JoinRequest request, String keyText) {
    return (snapshot, now) -> {
      Device known = ofSameMachine(snapshot, request);
      if (known != null && !known.expiredAt(now)) {
        return Outcome.unchanged(new Standing.Member(known));
      }
      AuthKey key = AuthKeys.find(snapshot, keyText);
      key.checkUsable(now);
      refuseSuspended(snapshot, key.userId());
      List<String> tags = key.tags();
      if (!tags.containsAll(request.host().requestTags())) {
        throw new RefusedException("this auth key does not give the tags that the device asks for");
      }
      long owner = tags.isEmpty() ? key.userId() : User.TAGGED_DEVICES.id();
      if (known != null && known.registration().userId() != owner) {
        return Outcome.unchanged(new Standing.Expired());
      }
      List<Mutation> steps = new ArrayList<>();
      steps.add(new Mutation.UseAuthKey(key.usedAt(now)));
      boolean ephemeral = key.ephemeral() || request.ephemeral();
      Device before = formerly(snapshot, request.machine(), owner);
      Device device =
          admit(snapshot, now, request, before, key.userId(), owner, tags, ephemeral, steps);
      return new Outcome<>(new Standing.Member(device), steps);
    };
  }

  /**
   * Joins as a device of a person who signed in, or, with tags that the person may give, as one of
   * nobody.
   */
  public Command<Device> joinAs(JoinRequest request, long userId) {
    return (snapshot, now) -> {
      if (snapshot.user(userId) == null) {
        throw new RefusedException(Refusal.USER_GONE);
      }
      refuseSuspended(snapshot, userId);
      Device known = ofSameMachine(snapshot, request);
      if (known != null && known.registration().userId() != userId && !isTagged(known)) {
        throw new RefusedException(Refusal.OTHERS_DEVICE);
      }
      List<String> tags = request.host().requestTags().stream().distinct().toList();
      checkTags(snapshot, userId, tags);
      long owner = tags.isEmpty() ? userId : User.TAGGED_DEVICES.id();
      Device becomes = formerly(snapshot, request.machine(), owner);
      if (becomes != null && becomes.registration().userId() != userId && !isTagged(becomes)) {
        becomes = null; // another person's
      }
      if (known != null && (becomes == null || becomes.id() != known.id())) {
        throw new RefusedException(Refusal.OTHER_DEVICES_KEY);
      }
      List<Mutation> steps = new ArrayList<>();
      Device device =
          admit(snapshot, now, request, becomes, userId, owner, tags, request.ephemeral(), steps);
      return new Outcome<>(device, steps);
    };
  }

  /**
   * A device that believes to be a member says so again, and may shorten the life of its key.
   *
   * @param wantedExpiry null: as it is
   */
  public Command<Standing> renew(
      MachinePublicKey machine, NodePublicKey node, @Nullable Instant wantedExpiry) {
    return (snapshot, now) -> {
      Device device = snapshot.deviceByNodeKey(node);
      if (device == null) {
        return Outcome.unchanged(new Standing.Unknown());
      }
      checkMachine(device, machine);
      if (device.expiredAt(now)) {
        return Outcome.unchanged(new Standing.Expired());
      }
      Instant expiry = device.registration().keyExpiry();
      boolean shortens = wantedExpiry != null && wantedExpiry.isBefore(now.plus(LONGEST_KEY_LIFE));
      if (wantedExpiry == null || wantedExpiry.equals(expiry) || expiry == null && !shortens) {
        return Outcome.unchanged(new Standing.Member(device));
      }
      if (expiry != null && wantedExpiry.isAfter(expiry)) {
        throw new RefusedException("a device cannot extend its own key; sign in again");
      }
      return put(device.withRegistration(device.registration().withKeyExpiry(wantedExpiry)));
    };
  }

  /** A device logs out: its key expires now; an ephemeral device is gone. */
  public Command<Standing> logout(MachinePublicKey machine, NodePublicKey node) {
    return (snapshot, now) -> {
      Device device = snapshot.deviceByNodeKey(node);
      if (device == null) {
        return Outcome.unchanged(new Standing.Unknown());
      }
      checkMachine(device, machine);
      if (device.registration().ephemeral()) {
        return Outcome.of(new Standing.Expired(), new Mutation.RemoveDevice(device.id()));
      }
      if (device.expiredAt(now)) {
        return Outcome.unchanged(new Standing.Expired());
      }
      return Outcome.of(
          new Standing.Expired(),
          new Mutation.PutDevice(
              device.withRegistration(device.registration().withKeyExpiry(now))));
    };
  }

  private static void checkTags(Snapshot snapshot, long userId, List<String> tags) {
    Population population = snapshot.population();
    for (String tag : tags) {
      AuthKeys.checkTag(tag);
      if (!Access.mayGive(population, userId, tag)) {
        throw new RefusedException(Refusal.MAY_NOT_GIVE_TAG, "tag", tag);
      }
    }
  }

  /**
   * The device under the name that its host's own name gives, or the one that a person chose.
   *
   * @param formerHostname what its host was called when it got its name
   */
  static Device named(Snapshot snapshot, Device device, String formerHostname) {
    if (device.nameSet()) {
      return device;
    }
    String label = DeviceNames.sanitize(device.report().host().hostname());
    if (!device.name().isEmpty() && label.equals(DeviceNames.sanitize(formerHostname))) {
      // laptop-1 stays laptop-1 although laptop has meanwhile become free: names stay.
      return device;
    }
    return renamed(snapshot, device, label);
  }

  /** The device under the name that its host's own name gives, whatever it was called before. */
  public static Device namedByHost(Snapshot snapshot, Device device) {
    return renamed(snapshot, device, DeviceNames.sanitize(device.report().host().hostname()));
  }

  private static Device renamed(Snapshot snapshot, Device device, String label) {
    return device.withName(
        DeviceNames.unique(label, name -> takenByAnother(snapshot, name, device.id())), false);
  }

  private static boolean takenByAnother(Snapshot snapshot, String name, long id) {
    Device owner = snapshot.deviceNamed(name);
    return owner != null && owner.id() != id;
  }

  /**
   * The device with its new registration; the steps that this takes are added.
   *
   * @param before what it was so far; null: it is new
   * @param by who lets it join
   */
  private Device admit(
      Snapshot snapshot,
      Instant now,
      JoinRequest request,
      @Nullable Device before,
      long by,
      long owner,
      List<String> tags,
      boolean ephemeral,
      List<Mutation> steps) {
    Device.Registration registration =
        new Device.Registration(
            request.machine(),
            request.node(),
            owner,
            tags,
            tags.isEmpty() ? expiry(snapshot, now, request.wantedExpiry()) : null,
            ephemeral);
    Device device;
    if (before != null) {
      Device.Report old = before.report();
      device =
          before
              .withRegistration(registration)
              .withReport(
                  new Device.Report(
                      old.disco(),
                      old.endpoints(),
                      old.homeDerp(),
                      request.capability(),
                      request.host()));
    } else {
      Limits.checkDevices(snapshot);
      int last = snapshot.tailnet().lastAddress();
      PooledAddresses.Given given =
          PooledAddresses.next(snapshot, owner, tags, last == 0 ? firstAddress : last);
      Addresses addresses = given.addresses();
      long id = snapshot.tailnet().lastDeviceId() + 1;
      steps.add(
          new Mutation.PutTailnet(
              snapshot
                  .tailnet()
                  .withDevice(id, given.pooled() ? last : AddressPool.number(addresses.ipv4()))));
      Device.Report report =
          new Device.Report(
              DiscoPublicKey.ZERO, List.of(), 0, request.capability(), request.host());
      device =
          new Device(
              id,
              registration,
              "",
              false,
              addresses,
              now,
              report,
              Device.Presence.NEVER,
              List.of(),
              isApproved(snapshot, by));
    }
    device = named(snapshot, device, before == null ? "" : before.report().host().hostname());
    steps.add(new Mutation.PutDevice(device));
    if (before == null) {
      User user = snapshot.user(by);
      steps.add(
          new Mutation.AddLogEntry(
              new LogEntry(
                  0, now, user == null ? "" : user.name(), "device.join", device.name(), "")));
    }
    return device;
  }

  /** Whoever may approve devices need not be asked about own ones. */
  private static boolean isApproved(Snapshot snapshot, long by) {
    User user = snapshot.user(by);
    return !snapshot.tailnet().settings().joining().approval()
        || user != null && user.role().approvesDevices();
  }

  /**
   * The device that this machine was so far: its owner's, or, where it gets tags or loses them, the
   * one that it was before. Its name and addresses stay. Another person's device stays theirs.
   */
  private static @Nullable Device formerly(
      Snapshot snapshot, MachinePublicKey machine, long owner) {
    Device same = snapshot.deviceOf(machine, owner);
    if (same != null) {
      return same;
    }
    List<Device> others = snapshot.devicesOf(machine);
    boolean tags = owner == User.TAGGED_DEVICES.id();
    return others.size() == 1 && (tags || isTagged(others.getFirst())) ? others.getFirst() : null;
  }

  private static boolean isTagged(Device device) {
    return device.registration().userId() == User.TAGGED_DEVICES.id();
  }

  private @Nullable Instant expiry(Snapshot snapshot, Instant now, @Nullable Instant wanted) {
    Integer days = snapshot.tailnet().settings().joining().keyDays();
    Duration life = days == null ? keyLife : days == 0 ? null : Duration.ofDays(days);
    Instant ours = life == null ? null : now.plus(life);
    if (wanted == null
        || !wanted.isAfter(now)
        || ours == null && wanted.isAfter(now.plus(LONGEST_KEY_LIFE))) {
      return ours;
    }
    return ours == null || wanted.isBefore(ours) ? wanted : ours;
  }

  private static @Nullable Device ofSameMachine(Snapshot snapshot, JoinRequest request) {
    Device device = snapshot.deviceByNodeKey(request.node());
    if (device != null) {
      checkMachine(device, request.machine());
    }
    return device;
  }

  private static void refuseSuspended(Snapshot snapshot, long userId) {
    User user = snapshot.user(userId);
    if (user != null && user.suspended()) {
      throw new RefusedException(Refusal.MAY_NOT_JOIN, "name", user.name());
    }
  }

  private static void checkMachine(Device device, MachinePublicKey machine) {
    if (!device.registration().machine().equals(machine)) {
      throw new RefusedException(Refusal.OTHER_MACHINES_KEY);
    }
  }

  private static Outcome<Standing> put(Device device) {
    return Outcome.of(new Standing.Member(device), new Mutation.PutDevice(device));
  }
}
