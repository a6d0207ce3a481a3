package io.homeward.coordinator.api;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.ClientRequest;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.auth.AuthKeys;
import io.homeward.coordinator.model.Scope;
import java.util.List;
import java.util.function.Function;

/** Devices, and the keys with which more of them join. */
final class DeviceOperations {
  private static final String ONE = "/devices/{id}";

  private final Administration administration;

  DeviceOperations(Administration administration) {
    this.administration = administration;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get(
            "/devices",
            Scope.DEVICES,
            _ -> new Answer.Json(administration.carryOut(new DeviceRequest.ListDevices()))),
        Operation.get(ONE, Scope.DEVICES, this::show),
        Operation.post(
            ONE + "/name",
            Scope.DEVICES,
            call -> {
              Body body = Body.of(call.body());
              String name = body.text("name");
              return change(call, body, device -> new DeviceRequest.RenameDevice(device, name));
            }),
        Operation.post(
            ONE + "/tags",
            Scope.DEVICES,
            call -> {
              Body body = Body.of(call.body());
              List<String> tags = body.texts("tags");
              // As on the page: what has no tags any more belongs to who took the last away.
              String owner = tags.isEmpty() ? call.user().name() : "";
              return change(call, body, device -> new DeviceRequest.TagDevice(device, tags, owner));
            }),
        Operation.post(
            ONE + "/routes",
            Scope.DEVICES,
            call -> {
              Body body = Body.of(call.body());
              List<String> routes = body.texts("routes");
              return change(call, body, device -> new DeviceRequest.ApproveRoutes(device, routes));
            }),
        simple("approve", DeviceRequest.ApproveDevice::new),
        simple("expire", DeviceRequest.ExpireDevice::new),
        simple("keep", DeviceRequest.KeepDevice::new),
        simple("update", ClientRequest.UpdateClient::new),
        Operation.post(
            ONE + "/wake",
            Scope.DEVICES,
            call -> {
              Body body = Body.of(call.body());
              String mac = body.text("mac");
              return change(call, body, device -> new ClientRequest.WakeThrough(device, mac));
            }),
        Operation.delete(
            ONE,
            Scope.DEVICES,
            call -> change(call, Body.of(call.body()), DeviceRequest.RemoveDevice::new)),
        Operation.get(
            "/keys",
            Scope.KEYS,
            _ -> new Answer.Json(administration.carryOut(new KeyRequest.ListAuthKeys()))),
        Operation.post("/keys", Scope.KEYS, this::makeKey),
        Operation.delete("/keys/{id}", Scope.KEYS, this::revokeKey));
  }

  private Operation simple(String what, Function<String, AdminRequest> request) {
    return Operation.post(
        ONE + "/" + what, Scope.DEVICES, call -> change(call, Body.of(call.body()), request));
  }

  private Answer change(Call call, Body body, Function<String, AdminRequest> request) {
    body.end();
    String device = "id:" + call.device().id();
    return new Answer.Json(administration.carryOut(request.apply(device), call.by()));
  }

  private Answer show(Call call) {
    long id = call.device().id();
    return ((AdminAnswer.DeviceList) administration.carryOut(new DeviceRequest.ListDevices()))
        .devices().stream()
            .filter(device -> device.id() == id)
            .findFirst()
            .map(Answer.Json::new)
            .orElseThrow(NotThereException::new);
  }

  /**
   * For whom the program acts, as on the page of keys: a token gives nobody else's devices away.
   */
  private Answer makeKey(Call call) {
    Body body = Body.of(call.body());
    boolean reusable = body.flagOrNo("reusable");
    boolean ephemeral = body.flagOrNo("ephemeral");
    long life =
        body.number(
            "lifeSeconds", AuthKeys.MAX_LIFE.toSeconds(), AuthKeys.DEFAULT_LIFE.toSeconds());
    List<String> tags = body.textsOrNone("tags");
    body.end();
    return new Answer.Json(
        201,
        administration.carryOut(
            new KeyRequest.CreateAuthKey(call.user().name(), reusable, ephemeral, life, tags),
            call.by()));
  }

  private Answer revokeKey(Call call) {
    Body.of(call.body()).end();
    if (call.snapshot().authKey(call.name("id")) == null) {
      throw new NotThereException();
    }
    return new Answer.Json(
        administration.carryOut(new KeyRequest.RevokeAuthKey(call.name("id")), call.by()));
  }
}
