package io.homeward.engine.disco;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.Key32;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What several messages are made of. An endpoint is an IPv6 address and a port, IPv4 mapped. */
final class WireParts {
  static final int ENDPOINT_BYTES = 18;

  private static final int ADDRESS_BYTES = 16;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

  private WireParts() {}

  static byte[] bytes(ByteBuffer from, int count) {
    byte[] bytes = new byte[count];
    from.get(bytes);
    return bytes;
  }

  static DiscoPublicKey key(ByteBuffer from) {
    return new DiscoPublicKey(bytes(from, Key32.BYTES));
  }

  static Endpoint endpoint(ByteBuffer from) {
    // A mapped address becomes one of IPv4.
    return new Endpoint(
        IpText.fromBytes(bytes(from, ADDRESS_BYTES)), Short.toUnsignedInt(from.getShort()));
  }

  static void put(ByteBuffer to, Endpoint endpoint) {
    if (endpoint.isIpv4()) {
      to.put(MAPPED);
    }
    to.put(endpoint.address().getAddress()).putShort((short) endpoint.port());
  }

  /** The rest, of which {@link DiscoMessage#MAX_ENDPOINTS} are read. */
  static List<Endpoint> endpoints(ByteBuffer from) {
    int count = Math.min(from.remaining() / ENDPOINT_BYTES, DiscoMessage.MAX_ENDPOINTS);
    List<Endpoint> endpoints = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      endpoints.add(endpoint(from));
    }
    return endpoints;
  }
}
