package io.homeward.coordinator.admin;

import io.homeward.coordinator.addressing.DeviceNames;
import io.homeward.coordinator.auth.AuthKeys;
import io.homeward.coordinator.auth.Membership;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import java.util.List;

/** What administrators change about devices. Pure. */
final class DeviceChanges {
  private static final int MAX_TAGS = 16;

  private DeviceChanges() {}

  /** Lets the key be valid for ever. */
  static Command<Device> keep(String text) {
    return (snapshot, now) -> {
      Device device = snapshot.find(text);
      if (device.expiredAt(now)) {
        throw new RefusedException(Refusal.DEVICE_EXPIRED, "name", device.name());
      }
      Device kept = device.withRegistration(device.registration().withKeyExpiry(null));
      return Outcome.of(kept, new Mutation.PutDevice(kept));
    };
  }

  /** Gives other tags; without any the device becomes the owner's. */
  static Command<Device> tag(String text, List<String> tags, String owner) {
    return (snapshot, now) -> {
      Device device = snapshot.find(text);
      if (tags.size() > MAX_TAGS) {
        throw new RefusedException(Refusal.TOO_MANY_TAGS, "most", MAX_TAGS);
      }
      tags.forEach(AuthKeys::checkTag);
      Device.Registration before = device.registration();
      if (before.tags().equals(tags)) {
        return Outcome.unchanged(device);
      }
      long userId = User.TAGGED_DEVICES.id();
      if (tags.isEmpty()) {
        User user = snapshot.userNamed(owner);
        if (user == null) {
          throw new RefusedException(Refusal.NEEDS_OWNER);
        }
        userId = user.id();
      }
      Device other = snapshot.deviceOf(before.machine(), userId);
      if (other != null && other.id() != device.id()) {
        throw new RefusedException(Refusal.SAME_COMPUTER, "name", other.name());
      }
      Device tagged =
          device.withRegistration(
              new Device.Registration(
                  before.machine(),
                  before.node(),
                  userId,
                  tags,
                  // As when it joins with tags; one that has expired is not let in again by this.
                  tags.isEmpty() || device.expiredAt(now) ? before.keyExpiry() : null,
                  before.ephemeral()));
      return Outcome.of(tagged, new Mutation.PutDevice(tagged));
    };
  }

  /** Gives another name; an empty one follows the host again. */
  static Command<Device> rename(String text, String name) {
    return (snapshot, _) -> {
      Device device = snapshot.find(text);
      if (name.isEmpty()) {
        Device following = Membership.namedByHost(snapshot, device);
        return Outcome.of(following, new Mutation.PutDevice(following));
      }
      DeviceNames.checkLabel(name);
      Device other = snapshot.deviceNamed(name);
      if (other != null && other.id() != device.id()) {
        throw new RefusedException(Refusal.LABEL_TAKEN, "name", name);
      }
      Device renamed = device.withName(name, true);
      return Outcome.of(renamed, new Mutation.PutDevice(renamed));
    };
  }

  /** Makes the key invalid. */
  static Command<Device> expire(String text) {
    return (snapshot, now) -> {
      Device device = snapshot.find(text);
      if (device.expiredAt(now)) {
        return Outcome.unchanged(device);
      }
      Device expired = device.withRegistration(device.registration().withKeyExpiry(now));
      return Outcome.of(expired, new Mutation.PutDevice(expired));
    };
  }

  /** Takes the device out of the tailnet. */
  static Command<Device> remove(String text) {
    return (snapshot, _) -> {
      Device device = snapshot.find(text);
      return Outcome.of(device, new Mutation.RemoveDevice(device.id()));
    };
  }

  /** Lets it take part. */
  static Command<Device> approve(String text) {
    return (snapshot, _) -> {
      Device device = snapshot.find(text);
      if (device.approved()) {
        return Outcome.unchanged(device);
      }
      Device approved = device.withApproved(true);
      return Outcome.of(approved, new Mutation.PutDevice(approved));
    };
  }
}
