package io.homeward.engine.dns;

import io.homeward.engine.inet.Endpoint;
import java.util.List;

/** What to do with one query. */
public sealed interface DnsDecision {
  /**
   * Send this to the asker.
   *
   * @param message a whole DNS message, no longer than the asker takes
   */
  record Answer(byte[] message) implements DnsDecision {}

  /**
   * Ask others, then send the asker what they said.
   *
   * @param upstreams at least one; all are as good
   * @param maxAnswerBytes the longest answer that the asker takes, 512 to 65535
   */
  record Forward(List<Endpoint> upstreams, int maxAnswerBytes) implements DnsDecision {
    public Forward {
      upstreams = List.copyOf(upstreams);
    }
  }

  /** No answer at all: it is no query. */
  record Drop() implements DnsDecision {}
}
