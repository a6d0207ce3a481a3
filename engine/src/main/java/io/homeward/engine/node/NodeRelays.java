package io.homeward.engine.node;

import io.homeward.engine.dataplane.DataPlane;
import io.homeward.engine.dataplane.RelayLink;
import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.relay.RelayClient;
import io.homeward.engine.relay.RelayClientConfig;
import io.homeward.engine.relay.RelayListener;
import io.homeward.engine.relay.RelayState;
import io.homeward.engine.way.Way;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The relays of a node that has a network: what they bring goes to its packet loops, and what those
 * send goes to them. Owned by the node's thread; {@link #send} may be called from any.
 */
final class NodeRelays implements RelayLink, NetworkReporter.Home {
  private final NodeConfig config;
  private final NameLookup lookup;
  private final IntConsumer atHome;
  private final Runnable changed;
  private volatile @Nullable RelayClient client;
  private @Nullable NodePublicKey clientKey;
  private @Nullable DataPlane plane;
  private volatile DerpMap map = DerpMap.EMPTY;
  private int measured; // the home that was chosen by measuring, or 0
  private int last; // the home that the server knows from before, or 0
  private volatile Heard heard = new Heard(0);
  private volatile RelayOutage outage = new RelayOutage(); // of the client's relays

  /** What came from the relay of one region while it was home. */
  private static final class Heard {
    final int region;
    volatile boolean anything;
    volatile long nanos; // when last

    Heard(int region) {
      this.region = region;
    }
  }

  /**
   * @param lookup where relays are, before the system's resolver is asked
   * @param atHome told in which region peers find this node
   * @param changed run when {@link #statuses} are others than before; any thread
   */
  NodeRelays(NodeConfig config, NameLookup lookup, IntConsumer atHome, Runnable changed) {
    this.config = config;
    this.lookup = lookup;
    this.atHome = atHome;
    this.changed = changed;
  }

  /** Begins, without relays yet. */
  void open(DataPlane newPlane) {
    plane = newPlane;
  }

  /** Uses the relays of this map from now on. Nothing while closed. */
  void use(NodeAction.Configure wanted) {
    if (plane == null) {
      return;
    }
    NodePublicKey key = wanted.key().publicKey();
    if (!Objects.equals(key, clientKey)) {
      closeClient();
    }
    map = wanted.map().derp();
    last = wanted.map().self().reach().homeDerp();
    if (client == null && !map.regions().isEmpty()) {
      clientKey = key;
      client = connect(wanted, plane);
    }
    apply();
  }

  @Override
  public void nearest(int region) {
    measured = region;
    apply();
  }

  private void apply() {
    RelayClient to = client;
    DataPlane packets = plane;
    if (to != null && packets != null) {
      int now = home(map, measured, last);
      if (now != heard.region) {
        heard = new Heard(now);
      }
      to.apply(map, now);
      tellHome(to, packets);
      atHome.accept(now);
    }
  }

  /** Without any relay paths are better off knowing none. Any thread. */
  private synchronized void tellHome(RelayClient from, DataPlane to) {
    int home = heard.region;
    to.atHome(outage.isThere(home, from.states()) ? 0 : home);
  }

  @Override
  public OptionalLong heardNanos(int region) {
    Heard present = heard;
    return present.anything && present.region == region
        ? OptionalLong.of(present.nanos)
        : OptionalLong.empty();
  }

  /** How it stands with those that are, or were, in use. */
  List<RelayStatus> statuses() {
    RelayClient present = client;
    if (present == null) {
      return List.of();
    }
    int home = heard.region;
    List<RelayStatus> statuses = new ArrayList<>();
    new TreeMap<>(present.states())
        .forEach((id, state) -> {
          DerpMap.Region region = map.regions().get(id);
          if (region != null) {
            String code = region.code().isEmpty() ? Integer.toString(id) : region.code();
            statuses.add(new RelayStatus(id, code, region.name(), id == home, state));
          }
        });
    return statuses;
  }

  private void heardFrom(int region) {
    Heard present = heard;
    if (present.region == region) {
      present.nanos = config.ticker().nanos();
      present.anything = true;
    }
  }

  /** Where peers expect this node before anything is measured; 0: nowhere. */
  static int expectedHome(NetMap map) {
    return home(map.derp(), 0, map.self().reach().homeDerp());
  }

  /**
   * Until something is measured where it was before, else whichever attracts most.
   *
   * @param measured 0: nothing
   * @param last 0: not known
   */
  static int home(DerpMap map, int measured, int last) {
    if (map.regions().containsKey(measured)) {
      return measured;
    }
    DerpMap.Region before = map.regions().get(last);
    if (before != null && !before.noMeasureNoHome()) {
      return last;
    }
    return map.regions().values().stream()
        .filter(region -> !region.avoid() && !region.noMeasureNoHome())
        .min(
            Comparator.comparingDouble(
                    (DerpMap.Region region) -> map.regionScores().getOrDefault(region.id(), 1.0))
                .thenComparingInt(DerpMap.Region::id))
        .map(DerpMap.Region::id)
        .orElse(0);
  }

  private RelayClient connect(NodeAction.Configure wanted, DataPlane to) {
    return RelayClient.start(
        new RelayClientConfig(
            wanted.key(),
            ServerAddress.of(wanted.preferences().controlUrl()),
            lookup,
            config.trust(),
            config.ticker(),
            config.randomness()),
        new RelayListener() {
          @Override
          public void packet(int region, NodePublicKey from, byte[] array, int offset, int length) {
            heardFrom(region);
            to.relayed(new Way.Relayed(region, from), array, offset, length);
          }

          @Override
          public void peerGone(int region, NodePublicKey peer, DerpFrames.Gone reason) {
            heardFrom(region);
            to.relayLost(new Way.Relayed(region, peer));
          }

          @Override
          public void state(int region, RelayState state) {
            RelayClient present = client;
            if (present != null) {
              tellHome(present, to);
            }
            changed.run();
          }
        });
  }

  @Override
  public boolean send(Way.Relayed to, long address, int length) {
    RelayClient present = client;
    return present != null && present.send(to.region(), to.peer(), address, length);
  }

  /** This computer is attached elsewhere, or has slept. */
  void networkChanged() {
    RelayClient present = client;
    if (present != null) {
      present.networkChanged();
    }
  }

  private void closeClient() {
    RelayClient old = client;
    client = null;
    clientKey = null;
    outage = new RelayOutage();
    if (old != null) {
      old.close();
    }
  }

  /** Ends; may be opened again. */
  void close() {
    closeClient();
    plane = null;
    map = DerpMap.EMPTY;
    heard = new Heard(0);
  }
}
