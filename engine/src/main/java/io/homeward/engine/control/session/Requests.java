package io.homeward.engine.control.session;

import io.homeward.engine.control.message.CapabilityVersion;
import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
import java.time.Instant;

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
    return MapRequest.builder(CapabilityVersion.CURRENT, key)
        .compress(MapRequest.ZSTD)
        .keepAlive(true)
        .discoKey(report.disco())
        .stream(stream)
        .omitPeers(!stream)
        .hostinfo(hostinfo(report))
        .endpoints(report.endpoints().stream().map(HostReport.ReportedEndpoint::endpoint).toList())
        .endpointTypes(report.endpoints().stream().map(HostReport.ReportedEndpoint::type).toList())
        .build();
  }

  private static WireHostinfo hostinfo(HostReport report) {
    HostInfo host = report.host();
    return WireHostinfo.builder()
        .clientVersion(host.clientVersion())
        .os(host.os())
        .osVersion(host.osVersion())
        .hostname(host.hostname())
        .shieldsUp(host.shieldsUp())
        .peerRelay(host.peerRelay())
        .noLogsNoSupport(true)
        .routableIps(host.routableIps())
        .requestTags(host.requestTags())
        .services(
            host.services().stream()
                .map(s -> new WireHostinfo.Service(s.proto(), s.port(), s.description()))
                .toList())
        .netInfo(report.network())
        .userspace(report.userspace())
        .userspaceRouter(report.userspace())
        .build();
  }
}
