package io.homeward.engine.dataplane;

import io.homeward.engine.dns.DnsTransport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the system sends to the service addresses {@code 100.100.100.100} and {@code
 * fd7a:115c:a1e0::53} at port 53. Called on the thread that also does the handshakes: it must hand
 * longer work on and return at once.
 */
@FunctionalInterface
public interface ServicePackets {
  /** Answers nothing. */
  ServicePackets NONE = (query, transport, answer) -> answer.accept(null);

  /**
   * A message came.
   *
   * @param query the message, of whatever bytes
   * @param transport how it came
   * @param answer takes the answer, or null for none; once, from any thread, now or later
   */
  void dns(byte[] query, DnsTransport transport, Consumer<byte @Nullable []> answer);
}
