package io.homeward.cli;

import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.node.LocalNode;
import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PeerStatus;
import io.homeward.engine.path.WhyRelayed;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.testing.Nodes;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Nodes that do nothing but show their status. */
final class ShownNode {
  private ShownNode() {}

  /** A laptop, a NAS, a desktop that is off, and a device with a name in Japanese. */
  static LocalNode house() {
    NodeInfo self = device(1, "anna-macbook.fond-harbor.internal.", "macOS", true);
    List<NodeInfo> peers =
        List.of(
            device(3, "nas.fond-harbor.internal.", "linux", true),
            device(4, "studio.fond-harbor.internal.", "windows", false),
            device(5, "山田のマック.fond-harbor.internal.", "macOS", true));
    NetMap map =
        new NetMap(
            self,
            peers,
            Map.of(Nodes.OWNER, new UserProfile(Nodes.OWNER, "anna@example.com", "Änna Größe", "")),
            DnsConfig.EMPTY,
            DerpMap.EMPTY,
            List.of(),
            "fond-harbor",
            List.of());
    return of(
        new NodeStatus(
            NodeState.RUNNING,
            Preferences.initial(URI.create("https://hub.example")),
            null,
            map,
            peers.stream().map(ShownNode::peer).toList(),
            true,
            List.of(),
            "",
            NodeReach.NONE));
  }

  private static NodeInfo device(long id, String name, String os, boolean online) {
    return Nodes.node(id, name, "100.64.0." + id, "fd7a:115c:a1e0::" + id)
        .host(HostInfo.builder().os(os).build())
        .online(online)
        .build();
  }

  private static PeerStatus peer(NodeInfo node) {
    return new PeerStatus(node, null, "", new WhyRelayed.NotRelayed(), 0, 0, null, null, false);
  }

  private static LocalNode of(NodeStatus status) {
    return (LocalNode)
        Proxy.newProxyInstance(
            ShownNode.class.getClassLoader(),
            new Class<?>[] {LocalNode.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("status")) {
                throw new UnsupportedOperationException(method.getName());
              }
              return status;
            });
  }
}
