package io.homeward.coordinator.api;

import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.NetworkRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.NetworkSettings;
import io.homeward.coordinator.model.Scope;
import java.util.List;
import java.util.function.Function;

/** Names, settings and the log. */
final class NetworkOperations {
  private static final int MOST = 1_000_000;
  private static final int LOG_LINES = 100;
  private static final int MOST_LOG_LINES = 1_000;

  private final Administration administration;

  NetworkOperations(Administration administration) {
    this.administration = administration;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get(
            "/dns",
            Scope.DNS,
            _ -> new Answer.Json(administration.carryOut(new NetworkRequest.ShowNetwork()))),
        put("/dns/name", Scope.DNS, body -> new NetworkRequest.RenameNetwork(body.text("name"))),
        put("/dns/magic", Scope.DNS, body -> new NetworkRequest.SetMagicDns(body.flag("on"))),
        put(
            "/dns/nameservers",
            Scope.DNS,
            body -> new NetworkRequest.SetNameservers(body.texts("nameservers"))),
        put("/dns/search", Scope.DNS, body -> new NetworkRequest.SetSearch(body.texts("domains"))),
        put("/dns/split", Scope.DNS, NetworkOperations::split),
        put("/dns/records", Scope.DNS, NetworkOperations::records),
        Operation.get(
            "/settings",
            Scope.SETTINGS,
            _ -> new Answer.Json(administration.carryOut(new SettingsRequest.ShowSettings()))),
        put(
            "/settings/approval",
            Scope.SETTINGS,
            body -> new SettingsRequest.SetApproval(body.flag("on"))),
        put("/settings/key-expiry", Scope.SETTINGS, NetworkOperations::keyLife),
        put(
            "/settings/limits",
            Scope.SETTINGS,
            body ->
                new SettingsRequest.SetLimits(
                    (int) body.number("users", MOST), (int) body.number("devices", MOST))),
        put(
            "/settings/invitations",
            Scope.SETTINGS,
            body -> new SettingsRequest.SetInvitationLife((int) body.number("days", MOST))),
        Operation.get("/log", Scope.READ, this::log));
  }

  private Operation put(String path, Scope area, Function<Body, AdminRequest> read) {
    return Operation.put(
        path,
        area,
        call -> {
          Body body = Body.of(call.body());
          AdminRequest request = read.apply(body);
          body.end();
          return new Answer.Json(administration.carryOut(request, call.by()));
        });
  }

  private static AdminRequest split(Body body) {
    List<NetworkSettings.Split> split =
        body.objects("split").stream()
            .map(one -> {
              NetworkSettings.Split read =
                  new NetworkSettings.Split(one.text("suffix"), one.texts("nameservers"));
              one.end();
              return read;
            })
            .toList();
    return new NetworkRequest.SetSplit(split);
  }

  private static AdminRequest records(Body body) {
    List<NetworkSettings.Named> records =
        body.objects("records").stream()
            .map(one -> {
              NetworkSettings.Named read =
                  new NetworkSettings.Named(one.text("name"), one.text("address"));
              one.end();
              return read;
            })
            .toList();
    return new NetworkRequest.SetRecords(records);
  }

  private static AdminRequest keyLife(Body body) {
    Long days = body.numberOrNull("days", MOST);
    return new SettingsRequest.SetKeyLife(days == null ? null : days.intValue());
  }

  private Answer log(Call call) {
    long limit = call.queried("limit", LOG_LINES);
    if (limit < 1 || limit > MOST_LOG_LINES) {
      throw new BadCallException("limit is a number from 1 to " + MOST_LOG_LINES);
    }
    return new Answer.Json(
        administration.carryOut(
            new SettingsRequest.ShowLog(
                new LogEntry.Query(
                    call.query().getOrDefault("q", ""), call.queried("before", 0), (int) limit))));
  }
}
