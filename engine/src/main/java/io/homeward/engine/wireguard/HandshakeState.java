package io.homeward.engine.wireguard;

/**
 * Where our own attempt at a handshake with a peer stands. Answering a peer's initiation happens at
 * once and leaves no state here.
 *
 * <pre>
 *   Idle --wanted--&gt; AwaitingResponse --response, peer's session, 90 s--&gt; Idle
 *   Idle --wanted within 5 s of the last initiation--&gt; Postponed --5 s over--&gt; AwaitingResponse
 *   AwaitingResponse --5 s, cookie--&gt; AwaitingResponse (a new initiation)
 * </pre>
 */
sealed interface HandshakeState {
  /** Nothing under way. */
  record Idle() implements HandshakeState {}

  /** Wanted, but too soon after the last initiation; section 6.4. */
  record Postponed() implements HandshakeState {}

  /**
   * An initiation is out.
   *
   * @param handshake its keys
   * @param firstAttemptNanos when somebody last asked for it; retries end 90 s later
   * @param withCookie whether it carries a second mac
   */
  record AwaitingResponse(InitiatorHandshake handshake, long firstAttemptNanos, boolean withCookie)
      implements HandshakeState {}
}
