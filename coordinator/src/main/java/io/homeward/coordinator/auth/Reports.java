package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
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
    return (snapshot, _) -> {
      Device device = snapshot.device(node, machine);
      if (device == null) {
        return Outcome.unchanged(Optional.empty());
      }
      Device.Report old = device.report();
      DiscoPublicKey disco = news.disco();
      Device.Report report =
          new Device.Report(
              disco == null || disco.isZero() ? old.disco() : disco,
              Objects.requireNonNullElse(news.endpoints(), old.endpoints()),
              Objects.requireNonNullElse(news.homeDerp(), old.homeDerp()),
              news.capability(),
              Objects.requireNonNullElse(news.host(), old.host()));
      Device next = device.withReport(report);
      if (!old.host().hostname().equals(report.host().hostname())) {
        next = Membership.named(snapshot, next);
      }
      return next.equals(device)
          ? Outcome.unchanged(Optional.of(device))
          : Outcome.of(Optional.of(next), new Mutation.PutDevice(next));
    };
  }

  /** A device holds a map stream from now on. */
  public static Command<Boolean> online(long deviceId) {
    return (snapshot, _) -> {
      Device device = snapshot.device(deviceId);
      if (device == null || device.presence().online()) {
        return Outcome.unchanged(false);
      }
      return Outcome.of(
          true,
          new Mutation.SetPresence(
              deviceId, new Device.Presence(true, device.presence().lastSeen())));
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
   * Removes ephemeral devices that have been gone for too long.
   *
   * @param limit how long
   */
  public static Command<Integer> removeGone(Duration limit) {
    return (snapshot, now) -> {
      List<Mutation> steps =
          snapshot.devices().stream()
              .filter(device -> device.registration().ephemeral() && goneFor(device, now, limit))
              .<Mutation>map(device -> new Mutation.RemoveDevice(device.id()))
              .toList();
      return new Outcome<>(steps.size(), steps);
    };
  }

  private static boolean goneFor(Device device, Instant now, Duration limit) {
    Instant seen = Objects.requireNonNullElse(device.presence().lastSeen(), device.created());
    return !device.presence().online() && seen.plus(limit).isBefore(now);
  }
}
