package io.homeward.engine.relay;

import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.Proxies;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.key.NodePrivateKey;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RelayClient} needs to begin.
 *
 * @param key who this node is to relays: the key of its tunnel
 * @param coordination the coordination server: where it is spoken to without TLS, the relay of the
 *     same name and port is, too, because the map has no word for that; null: there is none
 * @param lookup asked for the addresses of relays before this computer's resolver
 * @param proxies through which relays are reached
 * @param trust checks certificates, null: the authorities that Java trusts
 * @param ticker for timers
 * @param randomness for nonces, pings and jitter
 */
public record RelayClientConfig(
    NodePrivateKey key,
    @Nullable ServerAddress coordination,
    NameLookup lookup,
    Proxies proxies,
    @Nullable X509TrustManager trust,
    Ticker ticker,
    Randomness randomness) {

  /** With the proxies that the environment names. */
  public RelayClientConfig(
      NodePrivateKey key,
      @Nullable ServerAddress coordination,
      NameLookup lookup,
      @Nullable X509TrustManager trust,
      Ticker ticker,
      Randomness randomness) {
    this(key, coordination, lookup, Proxies.of(System.getenv()), trust, ticker, randomness);
  }
}
