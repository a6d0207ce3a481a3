package io.homeward.engine.disco;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer relays for two others; 124 bytes and 18 for each address:
 *
 * <pre>
 * offset   0   32   discovery key of the relay
 *         32   32   discovery key of one client
 *         64   32   discovery key of the other
 *         96   u64  Lamport time
 *        104   u32  number of the virtual network
 *        108   u64  ns in which a client has to bind
 *        116   u64  ns after which silence ends it
 *        124   18n  addresses
 * </pre>
 *
 * @param relay the relay's key for this alone
 * @param client one client
 * @param otherClient the other
 * @param lamport the larger is the newer, unsigned
 * @param vni number of the virtual network, 24 bits in use
 * @param bindLifetime in which a client has to bind, zero or more
 * @param steadyLifetime after which silence ends it, zero or more
 * @param addresses where the relay is, at least one
 */
public record RelayEndpoint(
    DiscoPublicKey relay,
    DiscoPublicKey client,
    DiscoPublicKey otherClient,
    long lamport,
    int vni,
    Duration bindLifetime,
    Duration steadyLifetime,
    List<Endpoint> addresses) {
  private static final int FIXED_BYTES = 124;

  public RelayEndpoint {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a relay has an address");
    }
  }

  /** Null when it is no whole one with an address. */
  static @Nullable RelayEndpoint read(ByteBuffer from) {
    int rest = from.remaining() - FIXED_BYTES;
    if (rest < WireParts.ENDPOINT_BYTES || rest % WireParts.ENDPOINT_BYTES != 0) {
      return null;
    }
    return new RelayEndpoint(
        WireParts.key(from),
        WireParts.key(from),
        WireParts.key(from),
        from.getLong(),
        from.getInt(),
        duration(from.getLong()),
        duration(from.getLong()),
        WireParts.endpoints(from));
  }

  void write(ByteBuffer to) {
    to.put(relay.bytes()).put(client.bytes()).put(otherClient.bytes());
    to.putLong(lamport).putInt(vni);
    to.putLong(bindLifetime.toNanos()).putLong(steadyLifetime.toNanos());
    addresses.forEach(address -> WireParts.put(to, address));
  }

  int bytes() {
    return FIXED_BYTES + addresses.size() * WireParts.ENDPOINT_BYTES;
  }

  /** A negative one would have passed before it began. */
  private static Duration duration(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos));
  }
}
