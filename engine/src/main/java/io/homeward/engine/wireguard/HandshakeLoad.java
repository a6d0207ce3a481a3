package io.homeward.engine.wireguard;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.way.Way;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decides when handshakes are a load, and then how many each source gets; section 5.3. Sources are
 * IPv4 addresses, IPv6 networks of 64 bits, the least that one subscriber commands, and clients of
 * relays.
 */
final class HandshakeLoad {
  private static final int IPV4_SOURCE_BITS = 32;
  private static final int IPV6_SOURCE_BITS = 64;

  private final TokenBucket all = new TokenBucket(Tunables.LOAD_BURST, Tunables.LOAD_RATE);
  private final Map<Object, TokenBucket> sources =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, TokenBucket> eldest) {
          return size() > Tunables.MAX_SOURCES;
        }
      };
  private boolean loaded;
  private long lastLoadNanos;

  /** Counts a message that is about to cost work, and tells whether there is load. */
  boolean underLoad(long now) {
    if (!all.take(now)) {
      loaded = true;
      lastLoadNanos = now;
    } else if (loaded && now - lastLoadNanos >= Tunables.LOAD_HOLD_TIME) {
      loaded = false;
      sources.clear();
    }
    return loaded;
  }

  /** Whether a source that proved its address may have a handshake now. */
  boolean admits(Way source, long now) {
    return sources
        .computeIfAbsent(
            origin(source), _ -> new TokenBucket(Tunables.SOURCE_BURST, Tunables.SOURCE_RATE))
        .take(now);
  }

  /** Whom a source is counted with. */
  private static Object origin(Way source) {
    return switch (source) {
      case Way.Direct(Endpoint endpoint, _) -> network(endpoint);
      // Who sends writes any number there.
      case Way.Through through -> network(through.relay());
      case Way.Relayed relayed -> relayed;
    };
  }

  private static IpPrefix network(Endpoint endpoint) {
    return IpPrefix.containing(
        endpoint.address(), endpoint.isIpv4() ? IPV4_SOURCE_BITS : IPV6_SOURCE_BITS);
  }

  private static final class TokenBucket {
    private final long nanosPerToken;
    private final long capacityNanos;
    private long creditNanos;
    private long lastNanos;
    private boolean used;

    TokenBucket(int burst, int ratePerSecond) {
      nanosPerToken = 1_000_000_000L / ratePerSecond;
      capacityNanos = burst * nanosPerToken;
      creditNanos = capacityNanos;
    }

    boolean take(long now) {
      if (used) {
        long elapsed = Math.clamp(now - lastNanos, 0, capacityNanos);
        creditNanos = Math.min(capacityNanos, creditNanos + elapsed);
      }
      used = true;
      lastNanos = now;
      if (creditNanos < nanosPerToken) {
        return false;
      }
      creditNanos -= nanosPerToken;
      return true;
    }
  }
}
