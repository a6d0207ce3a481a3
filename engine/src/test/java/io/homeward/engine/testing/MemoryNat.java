package io.homeward.engine.testing;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.testing.MemoryNetwork.Fate;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A router of a {@link MemoryNetwork} with a network behind it. */
public final class MemoryNat implements Attachment {
  /** RFC 4787 asks for two minutes at least, and many routers do just that. */
  private static final Duration USUAL_IDLE_LIMIT = Duration.ofMinutes(2);

  private static final int FIRST_PORT = 1024;

  private final MemoryNetwork network;
  private final Segment outside;
  private final Segment inside;
  private final NatShape shape;
  private final Map<Flow, Mapping> byFlow = new HashMap<>();
  private final Map<Integer, Mapping> byPort = new HashMap<>();
  private final Map<Passage, Long> passages = new HashMap<>();
  private Ports ports = Ports.RANDOM;
  private int nextPort = 20_000;
  private InetAddress address;
  private Duration idleLimit = USUAL_IDLE_LIMIT;
  private boolean hairpins;

  /** How ports are chosen where the shape uses another one for each destination. */
  public enum Ports {
    /** Any. */
    RANDOM,
    /** The inner one, for the first destination. */
    PRESERVING,
    /** The next one. */
    SEQUENTIAL,
    /** Any of 512. */
    BLOCK
  }

  /** What decides on an external port; no destination where the mapping is the same for all. */
  private record Flow(Endpoint inner, @Nullable Endpoint destination) {}

  private static final class Mapping {
    final Flow flow;
    final int port;
    long usedNanos;

    Mapping(Flow flow, int port) {
      this.flow = flow;
      this.port = port;
    }
  }

  /** A pair of endpoints that talked, as the inner side sees it. */
  private record Passage(Endpoint inner, Endpoint remote) {}

  MemoryNat(MemoryNetwork network, Segment outside, NatShape shape) {
    this.network = network;
    this.outside = outside;
    this.shape = shape;
    inside = network.newSegment(this);
    address = outside.ipv4(outside.newHostNumber());
    outside.attachRouter(this);
  }

  /** A host behind this router. */
  public MemoryHost host() {
    return new MemoryHost(network, inside);
  }

  /** A router behind this one: double NAT. */
  public MemoryNat nat(NatShape inner) {
    return new MemoryNat(network, inside, inner);
  }

  /** Its outer IPv4 address. */
  public InetAddress address() {
    return address;
  }

  /** How ports are chosen; {@link Ports#RANDOM} unless set. */
  public void ports(Ports value) {
    ports = value;
  }

  /** Somebody else behind the router needs so many ports. */
  public void useUp(int count) {
    nextPort += count;
  }

  /** How long a mapping lives after its last outgoing datagram; two minutes unless set. */
  public void idleLimit(Duration value) {
    idleLimit = value;
  }

  /** Whether hosts behind it reach each other by its outer address; not unless set. */
  public void hairpins(boolean value) {
    hairpins = value;
  }

  /** A restart: every mapping is gone. */
  public void forgetMappings() {
    byFlow.clear();
    byPort.clear();
    passages.clear();
  }

  /** The provider's nightly gift: a new outer address, and every mapping is gone. */
  public void changeAddress() {
    forgetMappings();
    outside.detachRouter(this);
    address = outside.ipv4(outside.newHostNumber());
    outside.attachRouter(this);
  }

  boolean hairpins() {
    return hairpins;
  }

  Segment inside() {
    return inside;
  }

  Segment outside() {
    return outside;
  }

  /** The datagram as it leaves, null when the router drops it. */
  @Nullable Datagram outbound(Datagram datagram) {
    if (shape == NatShape.UDP_BLOCKED) {
      return null;
    }
    long now = network.ticker().nanos();
    Endpoint remote = datagram.destination();
    passages.put(new Passage(datagram.source(), remote), now);
    if (!remote.isIpv4()) {
      return datagram;
    }
    Flow flow = new Flow(datagram.source(), shape.sameMappingForAllDestinations() ? null : remote);
    Mapping mapping = byFlow.get(flow);
    if (mapping == null || expired(mapping.usedNanos)) {
      if (mapping != null) {
        byPort.remove(mapping.port);
      }
      mapping = new Mapping(flow, freePort(datagram.source().port()));
      byFlow.put(flow, mapping);
      byPort.put(mapping.port, mapping);
    }
    mapping.usedNanos = now;
    return new Datagram(new Endpoint(address, mapping.port), remote, datagram.payload());
  }

  @Override
  public void receive(Datagram datagram) {
    Endpoint inner = innerEndpoint(datagram);
    if (inner == null || !passes(inner, datagram.source())) {
      network.count(Fate.FILTERED, 1);
      return;
    }
    Attachment target = inside.attachment(inner.address());
    if (target == null) {
      network.count(Fate.NO_SUCH_ADDRESS, 1);
      return;
    }
    target.receive(new Datagram(datagram.source(), inner, datagram.payload()));
  }

  private @Nullable Endpoint innerEndpoint(Datagram datagram) {
    if (!datagram.destination().isIpv4()) {
      return datagram.destination();
    }
    Mapping mapping = byPort.get(datagram.destination().port());
    if (mapping == null || expired(mapping.usedNanos)) {
      return null;
    }
    // A port that was made for one destination is open for that one only.
    Endpoint madeFor = mapping.flow.destination();
    boolean open = madeFor == null || madeFor.equals(datagram.source());
    return open ? mapping.flow.inner() : null;
  }

  private boolean passes(Endpoint inner, Endpoint remote) {
    if (shape == NatShape.UDP_BLOCKED) {
      return false;
    }
    Long used = passages.get(new Passage(inner, remote));
    return !shape.onlyAnswersPass() || used != null && !expired(used);
  }

  private boolean expired(long usedNanos) {
    return network.ticker().nanos() - usedNanos > idleLimit.toNanos();
  }

  private int freePort(int preferred) {
    int port =
        switch (shape.sameMappingForAllDestinations() ? Ports.PRESERVING : ports) {
          case PRESERVING -> preferred;
          case SEQUENTIAL -> nextPort++;
          case RANDOM, BLOCK -> randomPort();
        };
    while (byPort.containsKey(port) && !expired(byPort.get(port).usedNanos)) {
      port = randomPort();
    }
    Mapping replaced = byPort.remove(port);
    if (replaced != null) {
      byFlow.remove(replaced.flow);
    }
    return port;
  }

  private int randomPort() {
    return ports == Ports.BLOCK
        ? 30_720 + (int) network.randomness().nextLong(512)
        : FIRST_PORT + (int) network.randomness().nextLong(65_536 - FIRST_PORT);
  }
}
