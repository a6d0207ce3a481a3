package io.homeward.engine.dataplane;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the system sends to the service addresses {@code 100.100.100.100} and {@code
 * fd7a:115c:a1e0::53} at UDP port 53. Called on the thread that also does the handshakes: it must
 * hand longer work on and return at once.
 */
@FunctionalInterface
public interface ServicePackets {
  /** Answers nothing. */
  ServicePackets NONE = (query, answer) -> {};

  /**
   * A datagram came.
   *
   * @param query its payload
   * @param answer takes the payload of the answer, or null for none; once, from any thread, now or
   *     later
   */
  void udp53(byte[] query, Consumer<byte @Nullable []> answer);
}
