package io.homeward.coordinator.mapper;

import io.homeward.coordinator.access.Access;
import io.homeward.coordinator.access.Node;
import io.homeward.coordinator.access.Person;
import io.homeward.coordinator.access.Population;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.state.Change;
import io.homeward.coordinator.state.News;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.control.message.PeerChange;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** One device in the words of the protocol (reference, sections 4.5 and 4.7). */
final class NodeView {
  private NodeView() {}

  private static final String FILE_SHARING = "https://tailscale.com/cap/file-sharing";
  private static final String SSH = "https://tailscale.com/cap/ssh";
  private static final String ADMIN = "https://tailscale.com/cap/is-admin";
  private static final String OWNER = "https://tailscale.com/cap/is-owner";

  /** Lets official clients begin with the map of before while the server is away. */
  private static final String KEEPS_MAP = "cache-network-maps";

  private static final String DISPLAY_NAME = "tailnet-display-name";

  static WireNode self(Snapshot snapshot, Device device, Instant now) {
    Node node = snapshot.population().node(device.id());
    List<IpPrefix> routes = node == null ? List.of() : node.networks();
    return node(snapshot, device, routes, now, capabilities(snapshot, node));
  }

  static WireNode peer(Snapshot snapshot, Seen seen, Instant now) {
    Map<String, @Nullable List<JsonNode>> capabilities =
        seen.suggested() ? Map.of(Peers.SUGGESTED, List.of()) : Map.of();
    return node(snapshot, seen.device(), seen.routes(), now, capabilities);
  }

  /** Whether a device has to be told about itself, although nothing it told has changed. */
  static boolean differs(News news, Device device) {
    Population before = news.before().population();
    Population after = news.after().population();
    if (before == after) {
      return false;
    }
    Node was = before.node(device.id());
    Node is = after.node(device.id());
    return !Objects.equals(was, is)
        || !capabilities(news.before(), was).equals(capabilities(news.after(), is));
  }

  /**
   * What the device itself may do: files may be dropped among the devices of a tailnet, who runs it
   * is marked, the rest is the policy's word.
   */
  private static Map<String, @Nullable List<JsonNode>> capabilities(
      Snapshot snapshot, @Nullable Node node) {
    Map<String, @Nullable List<JsonNode>> capabilities = new LinkedHashMap<>();
    capabilities.put(FILE_SHARING, List.of());
    capabilities.put(KEEPS_MAP, List.of());
    capabilities.put(
        DISPLAY_NAME, List.of(JsonNodeFactory.instance.stringNode(snapshot.tailnet().domain())));
    if (!snapshot.population().policy().ssh().isEmpty()) {
      capabilities.put(SSH, List.of());
    }
    if (node != null) {
      Person owner = snapshot.population().ownerOf(node);
      if (owner != null && owner.role() == Role.OWNER) {
        capabilities.put(OWNER, List.of());
      }
      if (owner != null && (owner.role() == Role.OWNER || owner.role() == Role.ADMIN)) {
        capabilities.put(ADMIN, List.of());
      }
      capabilities.putAll(Access.attributes(snapshot.population(), node));
    }
    return capabilities;
  }

  static PeerChange patch(Device device, Set<Change.Field> fields, Instant now) {
    Device.Registration registration = device.registration();
    Device.Report report = device.report();
    Device.Presence presence = device.presence();
    boolean online = fields.contains(Change.Field.ONLINE);
    NodePublicKey key = fields.contains(Change.Field.KEY) ? registration.node() : null;
    Instant expiry = fields.contains(Change.Field.KEY_EXPIRY) ? registration.keyExpiry() : null;
    DiscoPublicKey disco = fields.contains(Change.Field.DISCO) ? report.disco() : null;
    List<Endpoint> endpoints = fields.contains(Change.Field.ENDPOINTS) ? report.endpoints() : null;
    int derp = fields.contains(Change.Field.HOME_DERP) ? report.homeDerp() : 0;
    return new PeerChange(
        device.id(),
        derp,
        0,
        null,
        endpoints,
        key,
        disco,
        online ? (Boolean) device.onlineAt(now) : null,
        online && !device.onlineAt(now) ? presence.lastSeen() : null,
        expiry);
  }

  private static WireNode node(
      Snapshot snapshot,
      Device device,
      List<IpPrefix> routes,
      Instant now,
      Map<String, @Nullable List<JsonNode>> capabilities) {
    Device.Registration registration = device.registration();
    Device.Report report = device.report();
    Device.Presence presence = device.presence();
    boolean expired = device.expiredAt(now);
    List<IpPrefix> allowed = new ArrayList<>(device.addresses().prefixes());
    allowed.addAll(routes);
    return WireNode.builder(device.id(), registration.node())
        .stableId("n" + device.id())
        .name(snapshot.fqdn(device) + ".")
        .user(registration.userId())
        .keyExpiry(registration.keyExpiry())
        .machine(registration.machine())
        .discoKey(report.disco().isZero() ? null : report.disco())
        .addresses(device.addresses().prefixes())
        .allowedIps(allowed)
        .primaryRoutes(routes.stream().filter(route -> !Node.isExit(route)).toList())
        .endpoints(report.endpoints())
        .legacyDerp(report.homeDerp() == 0 ? "" : "127.3.3.40:" + report.homeDerp())
        .homeDerp(report.homeDerp())
        .hostinfo(hostinfo(report.host()))
        .created(device.created())
        .cap(report.capability())
        .tags(registration.tags())
        .lastSeen(device.onlineAt(now) ? null : presence.lastSeen())
        .online(device.onlineAt(now))
        .machineAuthorized(device.approved())
        .capMap(capabilities)
        .expired(expired)
        .build();
  }

  /** What peers need; the rest of what a computer tells about itself is nobody's business. */
  private static WireHostinfo hostinfo(HostInfo host) {
    return WireHostinfo.builder()
        .clientVersion(host.clientVersion())
        .os(host.os())
        .osVersion(host.osVersion())
        .hostname(host.hostname())
        .shieldsUp(host.shieldsUp())
        .peerRelay(host.peerRelay())
        .sshHostKeys(host.sshHostKeys())
        .routableIps(host.routableIps())
        .services(
            host.services().stream()
                .map(s -> new WireHostinfo.Service(s.proto(), s.port(), s.description()))
                .toList())
        .build();
  }
}
