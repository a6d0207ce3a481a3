package io.homeward.engine.dataplane;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.wireguard.InitiationTimes;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * What a data plane works with. It owns the device and the socket and closes them.
 *
 * @param tun where this node's packets come from and go to
 * @param socket where peers are reached
 * @param mtu of the device; packets are padded no further
 * @param services answers at the service addresses
 * @param ticker time for timers and round trips
 * @param clock time of day for handshakes and statistics
 * @param randomness for keys and jitter
 * @param initiationTimes what is known of the peers' handshakes; kept up to date by the data plane
 * @param disco this node's discovery key, of this run of the process
 * @param relays sends through relays
 * @param places hears what STUN servers answer, and when that is wanted
 * @param relayOffer this node as one that relays for other devices
 * @param ciphers what seals and opens packets
 * @param onFailure told, on one of the data plane's threads, when the device or the socket is gone;
 *     nothing flows any more then, and {@link DataPlane#close} is still due
 */
public record DataPlaneSetup(
    TunDevice tun,
    UdpBatchSocket socket,
    int mtu,
    ServicePackets services,
    Ticker ticker,
    WallClock clock,
    Randomness randomness,
    InitiationTimes initiationTimes,
    DiscoPrivateKey disco,
    RelayLink relays,
    PlaceFinder places,
    RelayOffer relayOffer,
    PacketCiphers ciphers,
    Consumer<IOException> onFailure) {

  /**
   * The same alone: nothing is known of the peers' handshakes, there are no relays, and the best
   * cipher seals.
   */
  public DataPlaneSetup(
      TunDevice tun,
      UdpBatchSocket socket,
      int mtu,
      ServicePackets services,
      Ticker ticker,
      WallClock clock,
      Randomness randomness,
      Consumer<IOException> onFailure) {
    this(
        tun,
        socket,
        mtu,
        services,
        ticker,
        clock,
        randomness,
        new InitiationTimes(),
        DiscoPrivateKey.generate(randomness),
        RelayLink.NONE,
        PlaceFinder.NONE,
        RelayOffer.NONE,
        PacketCiphers.best(),
        onFailure);
  }
}
