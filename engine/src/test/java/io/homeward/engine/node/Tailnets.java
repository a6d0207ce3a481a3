package io.homeward.engine.node;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.preferences.Preferences;
import io.homeward.engine.store.StoredProfile;
import io.homeward.engine.testing.Nodes;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Profiles and net maps as the tests of the node need them. */
final class Tailnets {
  static final URI SERVER = URI.create("https://hub.example");
  static final NodePrivateKey KEY = NodePrivateKey.generate(Randomness.system());
  static final MachinePrivateKey MACHINE = MachinePrivateKey.generate(Randomness.system());
  static final HostInfo HOST = Nodes.host("laptop");

  private Tailnets() {}

  static StoredProfile profile(@Nullable NodePrivateKey key, boolean running) {
    return new StoredProfile(
        MACHINE,
        key,
        key == null ? null : new StoredProfile.Login(7, "ann@example.com", "Ann"),
        Preferences.initial(SERVER).withWantRunning(running));
  }

  static ControlEvent.Registered registered(NodePrivateKey key) {
    return new ControlEvent.Registered(
        key, new ControlEvent.Profile(7, "ann@example.com", "Ann"), true);
  }

  static NodeInfo device(long id, String name, NodePublicKey key, String... allowed) {
    List<IpPrefix> allowedIps = Nodes.prefixes(allowed);
    return Nodes.node(id, name)
        .key(key)
        .addresses(allowedIps.stream().filter(IpPrefix::isSingle).toList())
        .allowedIps(allowedIps)
        .endpoints(List.of(Endpoint.parse("192.0.2." + id + ":41641")))
        .host(HOST)
        .build();
  }

  static NodePublicKey key(int seed) {
    return Nodes.key(seed);
  }

  static NetMap map(NodeInfo... peers) {
    return Nodes.map(
        DnsConfig.EMPTY,
        device(1, "laptop.amber-fox.internal.", KEY.publicKey(), "100.64.0.1"),
        peers);
  }

  static NetMap map() {
    return map(device(2, "nas.amber-fox.internal.", key(2), "100.64.0.2"));
  }

  /** The same with regions that have a relay each, the first of which was this node's home. */
  static NetMap withRelays(NetMap like, int... regions) {
    Map<Integer, DerpMap.Region> all = new TreeMap<>();
    for (int id : regions) {
      DerpMap.Relay relay =
          new DerpMap.Relay("a", id, "hub.example", "", "", "none", 0, false, 1, false, false);
      all.put(id, new DerpMap.Region(id, "r" + id, "", false, false, List.of(relay)));
    }
    return new NetMap(
        like.self().toBuilder().homeDerp(regions[0]).build(),
        like.peers(),
        like.users(),
        like.dns(),
        new DerpMap(all, Map.of(), true),
        like.filter(),
        like.domain(),
        like.health());
  }
}
