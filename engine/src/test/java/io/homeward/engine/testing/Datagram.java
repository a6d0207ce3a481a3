package io.homeward.engine.testing;

import io.homeward.engine.inet.Endpoint;

/**
 * A UDP datagram as it is at one point of its way.
 *
 * @param source where it seems to come from, as the last router made it
 * @param destination where it goes
 * @param payload its own copy; not changed on the way
 */
@SuppressWarnings("ArrayRecordComponent") // compared by no test; a wrapper would be noise
public record Datagram(Endpoint source, Endpoint destination, byte[] payload) {
  public Datagram {
    payload = payload.clone();
  }
}
