package io.homeward.engine.dns;

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
   * @param upstreams at least one
   * @param maxAnswerBytes the longest answer that the asker takes, 512 to 65535
   */
  record Forward(Upstreams upstreams, int maxAnswerBytes) implements DnsDecision {}

  /** No answer at all: it is no query. */
  record Drop() implements DnsDecision {}
}
