package io.homeward.coordinator.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.BadRequestException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.homeward.coordinator.relay.Relay;
import io.homeward.engine.derp.DerpHandshake;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /derp}: the upgrade to a connection of the relay (protocol reference, section 5.2). A
 * client that has learned the relay's key from the certificate begins at once; it gets no answer to
 * the upgrade.
 */
final class RelayUpgrade implements Http1Upgrader {
  static final String PATH = "/derp";

  /** Names of the protocol as clients write it: the library compares letter by letter. */
  private static final String[] SPELLINGS = {"DERP", "derp", "Derp"};

  private static final HeaderName FAST_START = HeaderNames.create("Derp-Fast-Start");
  private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");
  private static final RareLog CROWD = new RareLog(LoggerFactory.getLogger(RelayUpgrade.class));

  private final Relay relay;
  private final Deadlines deadlines;
  private final Addresses addresses = new Addresses();
  private final byte[] switching;

  RelayUpgrade(Relay relay, Deadlines deadlines) {
    this.relay = relay;
    this.deadlines = deadlines;
    this.switching =
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: DERP\r\nConnection: Upgrade\r\nDerp-Version: "
                + DerpHandshake.VERSION
                + "\r\nDerp-Public-Key: "
                + HexFormat.of().formatHex(relay.publicKey().bytes())
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** This, and what else upgrades, by the names that clients use. */
  Map<String, Http1Upgrader> and(Map<String, Http1Upgrader> others) {
    Map<String, Http1Upgrader> all = new LinkedHashMap<>(others);
    for (String name : SPELLINGS) {
      all.put(name, this);
    }
    return all;
  }

  @Override
  public String supportedProtocol() {
    return SPELLINGS[0];
  }

  @Override
  public ServerConnection upgrade(
      ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
    if (!prologue.uriPath().path().equals(PATH) || !prologue.method().equals(Method.GET)) {
      throw new BadRequestException("this upgrade belongs to GET " + PATH);
    }
    InetSocketAddress remote =
        context.remotePeer().address() instanceof InetSocketAddress socket
            ? socket
            : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Addresses.Address address =
        addresses.of(
            remote.getAddress(),
            headers.contains(FORWARDED_FOR) ? headers.get(FORWARDED_FOR).get() : null);
    Addresses.Place place = address.takePlace();
    if (place == null) {
      CROWD.warn(
          "too many connections to the relay of no device from " + address.key() + "; refused");
      throw RequestException.builder()
          .type(DirectHandler.EventType.OTHER)
          .status(Status.TOO_MANY_REQUESTS_429)
          .message("too many connections from this address")
          .setKeepAlive(false)
          .build();
    }
    try {
      if (!headers.contains(FAST_START)) {
        context.dataWriter().writeNow(BufferData.create(switching));
      }
      return new RelayLink(
          relay, remote, context, deadlines, place, headers.contains(FORWARDED_FOR));
    } catch (RuntimeException | Error e) {
      place.close();
      throw e;
    }
  }
}
