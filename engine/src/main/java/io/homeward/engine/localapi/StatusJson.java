package io.homeward.engine.localapi;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.node.Connection;
import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PeerStatus;
import io.homeward.engine.node.RelayingDevice;
import io.homeward.engine.node.SignInPage;
import io.homeward.engine.preferences.Preferences;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON documents of the local API. Names and meanings are those of the official client's {@code
 * status --json}, so that scripts carry over; {@code Connection}, {@code SignInKey}, {@code
 * Preferences}, {@code ControlConnected}, {@code Problems}, {@code TUNName}, {@code Relays}, {@code
 * Router}, {@code Sealing}, {@code WhyRelayed}, {@code OSVersion}, {@code Services} and {@code
 * LatencyMillis} are ours.
 */
final class StatusJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** How the official client writes a time that is not known. */
  private static final String NO_TIME = "0001-01-01T00:00:00Z";

  private StatusJson() {}

  static ObjectNode status(NodeStatus status, String version, Instant now, boolean withPeers) {
    NetMap map = status.netMap();
    ObjectNode root = JSON.objectNode();
    root.put("Version", version);
    root.put("TUN", !status.tunName().isEmpty());
    root.put("TUNName", status.tunName());
    root.put("Sealing", PacketCiphers.best().name());
    root.put("BackendState", status.state().wireName());
    root.put("Connection", Connection.of(status, now).name());
    root.put("HaveNodeKey", map != null);
    root.put("AuthURL", status.authUrl() == null ? "" : status.authUrl().toString());
    SignInPage page = status.signIn();
    root.put("SignInKey", page == null || page.key() == null ? "" : page.key().toString());
    root.set("Preferences", preferences(status.preferences()));
    root.put("ControlConnected", status.controlConnected());
    root.set("Relays", ReachJson.relays(status.reach()));
    root.set("Router", ReachJson.router(status.reach().router()));
    root.set("TailscaleIPs", map == null ? JSON.nullNode() : addresses(map.self()));
    root.set("Self", map == null ? JSON.nullNode() : self(status, map, now));
    ArrayNode health = root.putArray("Health");
    ArrayNode problems = root.putArray("Problems");
    status.health().forEach(item -> problems.add(item(item)));
    root.put("MagicDNSSuffix", map == null ? "" : map.magicDnsSuffix());
    if (map == null) {
      root.putNull("CurrentTailnet");
      root.putNull("CertDomains");
      root.putNull("Peer");
      root.putNull("User");
      return root;
    }
    for (HealthMessage message : map.health()) {
      health.add(message.text().isEmpty() ? message.title() : message.text());
    }
    for (String resolver : map.dns().overHttps()) {
      health.add(
          "The tailnet names the resolver "
              + resolver
              + ", which speaks DNS over HTTPS only. This version does not and leaves it out.");
    }
    root.putObject("CurrentTailnet")
        .put("Name", map.domain())
        .put("MagicDNSSuffix", map.magicDnsSuffix())
        .put("MagicDNSEnabled", map.dns().magicDns());
    root.set("CertDomains", strings(map.dns().certificateDomains()));
    if (!map.dns().extraRecords().isEmpty()) {
      ArrayNode extra = root.putArray("ExtraRecords");
      for (DnsConfig.ExtraRecord record : map.dns().extraRecords()) {
        extra.add(
            JSON.objectNode()
                .put("Name", record.name())
                .put("Type", record.type())
                .put("Value", record.value()));
      }
    }
    if (withPeers) {
      ObjectNode peers = root.putObject("Peer");
      for (PeerStatus peer : status.peers()) {
        peers.set(peer.node().key().toString(), peer(peer, now));
      }
    } else {
      root.putNull("Peer");
    }
    ObjectNode users = root.putObject("User");
    map.users().values().forEach(user -> users.set(Long.toString(user.id()), user(user)));
    return root;
  }

  private static ObjectNode item(HealthItem item) {
    return problem(item.problem())
        .put("Since", item.since().toString())
        .put("Works", item.works().name());
  }

  static ObjectNode problem(NodeProblem problem) {
    return JSON.objectNode()
        .put("Kind", problem.kind().name())
        .put("Subject", problem.subject())
        .put("Detail", problem.detail());
  }

  static ObjectNode preferences(Preferences preferences) {
    return JSON.objectNode()
        .put("ControlURL", preferences.controlUrl().toString())
        .put("RouteAll", preferences.acceptRoutes())
        .put("CorpDNS", preferences.acceptDns())
        .put("WantRunning", preferences.wantRunning())
        .put("ShieldsUp", preferences.shieldsUp())
        .put("RelayServerPort", preferences.relayServerPort())
        .put("Hostname", preferences.hostname() == null ? "" : preferences.hostname());
  }

  static ObjectNode whoIs(NetMap map, NodeInfo node) {
    ObjectNode root = JSON.objectNode();
    ObjectNode out = root.putObject("Node");
    out.put("ID", node.id());
    out.put("StableID", node.identity().stableId());
    out.put("Name", node.name());
    out.put("User", node.userId());
    out.put("Key", node.key().toString());
    out.set("Addresses", prefixes(node.addresses()));
    out.set("AllowedIPs", prefixes(node.allowedIps()));
    out.putObject("Hostinfo").put("OS", node.host().os()).put("Hostname", node.host().hostname());
    if (!node.tags().isEmpty()) {
      out.set("Tags", strings(node.tags()));
    }
    out.put("ComputedName", node.shortName());
    UserProfile owner = map.ownerOf(node);
    root.set("UserProfile", owner == null ? JSON.nullNode() : user(owner));
    return root;
  }

  private static ObjectNode self(NodeStatus status, NetMap map, Instant now) {
    ObjectNode out = node(map.self(), now);
    out.put("Online", status.controlConnected());
    out.put("CurAddr", "").put("Relay", "").put("PeerRelay", "");
    out.put("RxBytes", status.peers().stream().mapToLong(PeerStatus::receivedBytes).sum());
    out.put("TxBytes", status.peers().stream().mapToLong(PeerStatus::sentBytes).sum());
    out.put("LastHandshake", NO_TIME);
    out.put("Active", false);
    return out;
  }

  /** As the official client writes it; empty: not through a device. */
  static String peerRelay(@Nullable RelayingDevice device) {
    return device == null ? "" : device.endpoint() + ":vni:" + device.vni();
  }

  private static ObjectNode peer(PeerStatus peer, Instant now) {
    Endpoint current = peer.currentEndpoint();
    ObjectNode out = node(peer.node(), now);
    out.put("Online", Boolean.TRUE.equals(peer.node().online()));
    out.put("CurAddr", current == null ? "" : current.toString());
    out.put("Relay", peer.relayRegion());
    RelayingDevice through = peer.relayingDevice();
    out.put("PeerRelay", peerRelay(through));
    out.put("PeerRelayName", through == null ? "" : through.name());
    out.put("WhyRelayed", PathJson.why(peer.why()));
    out.put("RxBytes", peer.receivedBytes());
    out.put("TxBytes", peer.sentBytes());
    out.put("LastHandshake", time(peer.lastHandshake()));
    out.put("Active", peer.active());
    if (peer.latency() != null) {
      out.put("LatencyMillis", peer.latency().toNanos() / 1e6);
    }
    return out;
  }

  private static ObjectNode node(NodeInfo node, Instant now) {
    ObjectNode out = JSON.objectNode();
    out.put("ID", node.identity().stableId());
    out.put("NodeID", node.id());
    out.put("PublicKey", node.key().toString());
    out.put("HostName", node.host().hostname());
    out.put("DNSName", node.name());
    out.put("OS", node.host().os());
    out.put("OSVersion", node.host().osVersion());
    if (!node.host().services().isEmpty()) {
      ArrayNode services = out.putArray("Services");
      for (HostInfo.Service service : node.host().services()) {
        services
            .addObject()
            .put("Proto", service.proto())
            .put("Port", service.port())
            .put("Description", service.description());
      }
    }
    out.put("UserID", node.userId());
    if (node.identity().sharerId() != 0) {
      out.put("AltSharerUserID", node.identity().sharerId());
    }
    out.set("TailscaleIPs", addresses(node));
    out.set("AllowedIPs", prefixes(node.allowedIps()));
    if (!node.tags().isEmpty()) {
      out.set("Tags", strings(node.tags()));
    }
    if (!node.routing().primaryRoutes().isEmpty()) {
      out.set("PrimaryRoutes", prefixes(node.routing().primaryRoutes()));
    }
    out.set("Addrs", strings(node.endpoints().stream().map(Endpoint::toString).toList()));
    out.put("Created", time(node.presence().created()));
    out.put("LastSeen", time(node.lastSeen()));
    out.put("ExitNode", false);
    out.put("ExitNodeOption", node.allowedIps().stream().anyMatch(prefix -> prefix.bits() == 0));
    out.put("InNetworkMap", true);
    if (node.expiredAt(now)) {
      out.put("Expired", true);
    }
    if (node.keyExpiry() != null) {
      out.put("KeyExpiry", node.keyExpiry().toString());
    }
    return out;
  }

  private static ObjectNode user(UserProfile user) {
    return JSON.objectNode()
        .put("ID", user.id())
        .put("LoginName", user.loginName())
        .put("DisplayName", user.displayName())
        .put("ProfilePicURL", user.pictureUrl());
  }

  private static ArrayNode addresses(NodeInfo node) {
    return strings(
        node.addresses().stream()
            .filter(IpPrefix::isSingle)
            .map(prefix -> IpText.format(prefix.address()))
            .toList());
  }

  private static ArrayNode prefixes(List<IpPrefix> prefixes) {
    return strings(prefixes.stream().map(IpPrefix::toString).toList());
  }

  private static ArrayNode strings(List<String> texts) {
    ArrayNode out = JSON.arrayNode();
    texts.forEach(out::add);
    return out;
  }

  private static String time(@Nullable Instant instant) {
    return instant == null ? NO_TIME : instant.toString();
  }
}
