package io.homeward.coordinator.admin;

import io.homeward.coordinator.access.Node;
import io.homeward.coordinator.auth.Policies;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.IpText;
import java.util.List;
import java.util.function.LongPredicate;

/** Devices. Thread-safe. */
final class DeviceAdministration {
  private final TailnetState state;
  private final WallClock clock;
  private final LongPredicate inTwoPlaces;

  /**
   * @param inTwoPlaces says of the id of a device whether two computers use its keys
   */
  DeviceAdministration(TailnetState state, WallClock clock, LongPredicate inTwoPlaces) {
    this.state = state;
    this.clock = clock;
    this.inTwoPlaces = inTwoPlaces;
  }

  AdminAnswer carryOut(DeviceRequest request, Clerk clerk) {
    return switch (request) {
      case DeviceRequest.ApproveRoutes(var device, var routes) ->
          answer(clerk.submit(Policies.approveRoutes(device, routes)));
      case DeviceRequest.AddRoutes(var device, var routes) ->
          answer(clerk.submit(RouteChanges.approve(device, routes)));
      case DeviceRequest.RevokeRoutes(var device, var routes) ->
          answer(clerk.submit(RouteChanges.revoke(device, routes)));
      case DeviceRequest.ApproveDevice(var device) ->
          answer(clerk.submit(DeviceChanges.approve(device)));
      case DeviceRequest.ListDevices() -> list();
      case DeviceRequest.RenameDevice(var device, var name) ->
          answer(clerk.submit(DeviceChanges.rename(device, name)));
      case DeviceRequest.ExpireDevice(var device) ->
          answer(clerk.submit(DeviceChanges.expire(device)));
      case DeviceRequest.KeepDevice(var device) -> answer(clerk.submit(DeviceChanges.keep(device)));
      case DeviceRequest.TagDevice(var device, var tags, var owner) ->
          answer(clerk.submit(DeviceChanges.tag(device, tags, owner)));
      case DeviceRequest.RemoveDevice(var device) ->
          answer(clerk.submit(DeviceChanges.remove(device)));
    };
  }

  private AdminAnswer list() {
    Snapshot snapshot = state.snapshot();
    return new AdminAnswer.DeviceList(
        snapshot.tailnet().domain(), snapshot.devices().stream().map(this::answer).toList());
  }

  private AdminAnswer.DeviceAnswer answer(Device device) {
    return new AdminAnswer.DeviceAnswer(
        device.id(),
        device.name(),
        state.snapshot().fqdn(device),
        PeopleAdministration.name(state.snapshot(), device.registration().userId()),
        device.registration().tags(),
        IpText.format(device.addresses().ipv4()),
        IpText.format(device.addresses().ipv6()),
        device.report().host().hostname(),
        device.report().host().os(),
        device.onlineAt(clock.now()),
        device.presence().lastSeen(),
        device.created(),
        device.registration().keyExpiry(),
        device.expiredAt(clock.now()),
        device.registration().ephemeral(),
        device.registration().node().toString(),
        inTwoPlaces.test(device.id()),
        device.approved(),
        device.report().host().routableIps().stream().map(Object::toString).toList(),
        approved(device));
  }

  /** Those that it leads to and may, be it by the policy. */
  private List<String> approved(Device device) {
    Node node = state.snapshot().population().node(device.id());
    return node == null ? List.of() : node.routes().stream().map(Object::toString).toList();
  }
}
