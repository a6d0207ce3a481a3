package io.homeward.coordinator.auth;

import io.homeward.coordinator.addressing.AddressPool;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
import java.net.Inet4Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What members tell about themselves, and their coming and going. Pure. */
public final class Reports {
  private Reports() {}

  /**
   * What a device tells with a map request; protocol reference, section 4.6.
   *
   * @param capability capability version of its client
   * @param disco null or zero: as before
   * @param endpoints null: as before
   * @param host null: as before
   * @param homeDerp null: as before
   */
  public record News(
      int capability,
      @Nullable DiscoPublicKey disco,
      @Nullable List<Endpoint> endpoints,
      @Nullable HostInfo host,
      @Nullable Integer homeDerp) {}

  /**
   * Takes in what a device tells.
   *
   * @return a command that gives the device, or nothing when no member has these keys
   */
  public static Command<Optional<Device>> take(
      MachinePublicKey machine, NodePublicKey node, News news) {
    return (snapshot, now) -> {
      Device device = snapshot.device(node, machine);
      if (device == null) {
        return Outcome.unchanged(Optional.empty());
      }
      if (device.expiredAt(now)) {
        // It may hear that it has to sign in again, and tell nobody anything until then.
        return Outcome.unchanged(Optional.of(device));
      }
      Device.Report old = device.report();
      DiscoPublicKey disco = news.disco();
      Device.Report report =
          new Device.Report(
              disco == null || disco.isZero() ? old.disco() : disco,
              news.endpoints() == null ? old.endpoints() : outside(snapshot, news.endpoints()),
              Objects.requireNonNullElse(news.homeDerp(), old.homeDerp()),
              news.capability(),
              Objects.requireNonNullElse(news.host(), old.host()));
      Device next = device.withReport(report);
      next = Membership.named(snapshot, next, old.host().hostname());
      return next.equals(device)
          ? Outcome.unchanged(Optional.of(device))
          : Outcome.of(Optional.of(next), new Mutation.PutDevice(next));
    };
  }

  /** Those that are no device's address: nobody is reached by the tailnet before it is there. */
  private static List<Endpoint> outside(Snapshot snapshot, List<Endpoint> endpoints) {
    return endpoints.stream()
        .filter(endpoint ->
            !(endpoint.address() instanceof Inet4Address address)
                || !snapshot.addressTaken(AddressPool.number(address)))
        .toList();
  }

  /** A device holds a map stream from now on. */
  public static Command<Boolean> online(long deviceId) {
    return (snapshot, now) -> {
      Device device = snapshot.device(deviceId);
      if (device == null || device.presence().online()) {
        return Outcome.unchanged(false);
      }
      return Outcome.of(true, new Mutation.SetPresence(deviceId, new Device.Presence(true, now)));
    };
  }

  /** A device has gone. */
  public static Command<Boolean> offline(long deviceId) {
    return (snapshot, now) -> {
      Device device = snapshot.device(deviceId);
      if (device == null || !device.presence().online()) {
        return Outcome.unchanged(false);
      }
      return Outcome.of(true, new Mutation.SetPresence(deviceId, new Device.Presence(false, now)));
    };
  }

  /**
   * All devices that hold a map stream are still there. Written down now and then, because a server
   * that dies has no time to say when they were last seen.
   */
  public static Command<Integer> stillOnline() {
    return (snapshot, now) -> {
      List<Long> there =
          snapshot.devices().stream()
              .filter(device -> device.presence().online())
              .map(Device::id)
              .toList();
      return there.isEmpty()
          ? Outcome.unchanged(0)
          : Outcome.of(there.size(), new Mutation.Seen(there, now));
    };
  }

  /**
   * Removes ephemeral devices that have been gone for too long.
   *
   * @param limit how long
   * @param since when this server began to look: before that nobody could be seen, and devices take
   *     a while to come back to a server that was away
   */
  public static Command<Integer> removeGone(Duration limit, Instant since) {
    return (snapshot, now) -> {
      List<Mutation> steps =
          snapshot.devices().stream()
              .filter(
                  device -> device.registration().ephemeral() && goneFor(device, now, limit, since))
              .<Mutation>map(device -> new Mutation.RemoveDevice(device.id()))
              .toList();
      return new Outcome<>(steps.size(), steps);
    };
  }

  private static boolean goneFor(Device device, Instant now, Duration limit, Instant since) {
    Instant seen = Objects.requireNonNullElse(device.presence().lastSeen(), device.created());
    Instant from = seen.isAfter(since) ? seen : since;
    return !device.presence().online() && from.plus(limit).isBefore(now);
  }
}
