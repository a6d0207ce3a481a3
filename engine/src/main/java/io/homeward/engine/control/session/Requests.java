package io.homeward.engine.control.session;

import io.homeward.engine.control.message.CapabilityVersion;
import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bodies of requests, made from what the node knows about itself. */
final class Requests {
  /** The time in the past that servers know as "log out"; protocol reference, section 3.3. */
  private static final Instant LOGOUT = Instant.ofEpochSecond(123);

  private Requests() {}

  static RegisterRequest register(Attempt attempt, HostReport report, boolean ephemeral) {
    String authKey = attempt.authKey();
    return new RegisterRequest(
        CapabilityVersion.CURRENT,
        attempt.key().publicKey(),
        attempt.oldKey(),
        RegisterRequest.NO_NETWORK_LOCK_KEY,
        authKey == null ? null : new RegisterRequest.Auth(authKey),
        null,
        attempt.followup(),
        hostinfo(report),
        ephemeral,
        null);
  }

  static RegisterRequest logout(NodePublicKey key, HostReport report, boolean ephemeral) {
    return new RegisterRequest(
        CapabilityVersion.CURRENT,
        key,
        NodePublicKey.ZERO,
        RegisterRequest.NO_NETWORK_LOCK_KEY,
        null,
        LOGOUT,
        "",
        hostinfo(report),
        ephemeral,
        null);
  }

  /** Both kinds carry the complete report: servers differ in which one they read (section 4.6). */
  static MapRequest map(NodePublicKey key, HostReport report, boolean stream) {
    return new MapRequest(
        CapabilityVersion.CURRENT,
        MapRequest.ZSTD,
        true,
        key,
        report.disco(),
        stream,
        !stream,
        false,
        hostinfo(report),
        report.endpoints().stream().map(HostReport.ReportedEndpoint::endpoint).toList(),
        report.endpoints().stream().map(HostReport.ReportedEndpoint::type).toList(),
        List.of());
  }

  private static WireHostinfo hostinfo(HostReport report) {
    HostInfo host = report.host();
    return new WireHostinfo(
        host.clientVersion(),
        "",
        host.os(),
        host.osVersion(),
        "",
        "",
        "",
        host.hostname(),
        host.shieldsUp(),
        true,
        "",
        "",
        host.routableIps(),
        host.requestTags(),
        host.services().stream()
            .map(s -> new WireHostinfo.Service(s.proto(), s.port(), s.description()))
            .toList(),
        netInfo(report),
        report.userspace(),
        report.userspace());
  }

  private static WireHostinfo.@Nullable NetInfo netInfo(HostReport report) {
    if (report.homeDerp() == 0) {
      return null;
    }
    return new WireHostinfo.NetInfo(
        null, null, null, null, false, null, null, null, report.homeDerp(), "", Map.of());
  }
}
