package io.homeward.engine.netcheck;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.TailnetRanges;
import io.homeward.engine.netcheck.OwnEndpoint.Kind;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where peers may reach this node, from all that is known. What servers saw is named for a while
 * after they last saw it: a NAT may still have it.
 */
final class OwnEndpoints {
  /** More than any peer would try. */
  static final int MOST = 32;

  private static final long NAMED = Duration.ofSeconds(310).toNanos();
  private static final int MOST_OF_AN_ADDRESS = 6;
  private static final int MOST_SEEN = 32;

  private final Map<Endpoint, Long> seen = new HashMap<>(); // and when last
  private List<Endpoint> local = List.of();
  private @Nullable Endpoint mapped;
  private @Nullable Endpoint guess; // a server's view of the address, with the local port

  /** The endpoints at the interfaces of this computer, the likeliest first. */
  void local(List<Endpoint> now) {
    local = List.copyOf(now);
  }

  /** Where the router passes on what comes; null: nowhere. */
  void mapped(@Nullable Endpoint now) {
    mapped = now;
  }

  /** Behind a hard NAT a person may have opened the local port; null: nobody would have. */
  void guess(@Nullable Endpoint now) {
    guess = now;
  }

  /** A server saw this node there. */
  void seen(Endpoint endpoint, long now) {
    if (TailnetRanges.contain(endpoint.address()) || endpoint.address().isLoopbackAddress()) {
      // The question went through the tunnel, or peers could not tell that it did not; or the
      // server is on this computer, where peers are not.
      return;
    }
    seen.put(endpoint, now);
    forgetOld(now);
    while (countOf(endpoint.address()) > MOST_OF_AN_ADDRESS) {
      forgetOldest(endpoint.address(), now);
    }
    while (seen.size() > MOST_SEEN) {
      forgetOldest(null, now);
    }
  }

  /** This computer is elsewhere: nothing that was seen there is true any more. */
  void moved() {
    seen.clear();
    guess = null;
  }

  /** All of them, the likeliest first. */
  List<OwnEndpoint> all(long now) {
    forgetOld(now);
    Map<Endpoint, Kind> out = new LinkedHashMap<>();
    put(out, mapped, Kind.PORT_MAPPED);
    List<Endpoint> newest = new ArrayList<>(seen.keySet());
    newest.sort(
        Comparator.comparing((Endpoint endpoint) -> age(endpoint, now))
            .thenComparing(Endpoint::toString));
    newest.forEach(endpoint -> put(out, endpoint, Kind.STUN));
    put(out, guess, Kind.STUN_LOCAL_PORT);
    local.forEach(endpoint -> put(out, endpoint, Kind.LOCAL));
    // Servers tell peers at once of a local endpoint only: where there is no NAT it is one.
    local.forEach(endpoint -> out.computeIfPresent(endpoint, (same, kind) -> Kind.LOCAL));
    return out.entrySet().stream()
        .limit(MOST)
        .map(entry -> new OwnEndpoint(entry.getKey(), entry.getValue()))
        .toList();
  }

  private long age(Endpoint endpoint, long now) {
    return now - Objects.requireNonNullElse(seen.get(endpoint), now);
  }

  private static void put(Map<Endpoint, Kind> out, @Nullable Endpoint endpoint, Kind kind) {
    if (endpoint != null) {
      out.putIfAbsent(endpoint, kind);
    }
  }

  private void forgetOld(long now) {
    seen.values().removeIf(at -> now - at > NAMED);
  }

  private int countOf(InetAddress address) {
    return (int) seen.keySet().stream().filter(e -> e.address().equals(address)).count();
  }

  /**
   * @param address null: of any
   */
  private void forgetOldest(@Nullable InetAddress address, long now) {
    seen.keySet().stream()
        .filter(endpoint -> address == null || endpoint.address().equals(address))
        .max(Comparator.comparing(endpoint -> age(endpoint, now)))
        .ifPresent(seen::remove);
  }
}
