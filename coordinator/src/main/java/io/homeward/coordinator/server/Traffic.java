package io.homeward.coordinator.server;

import io.homeward.engine.control.message.RegisterResponse;
import java.util.concurrent.atomic.LongAdder;

/** What went to devices since the start. Thread-safe. */
public final class Traffic {
  private final LongAdder joined = new LongAdder();
  private final LongAdder sentToSignIn = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder messages = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  Traffic() {}

  /**
   * @param joined registrations that were answered with a membership
   * @param sentToSignIn registrations that were answered with where to sign in
   * @param refused all others
   * @param messages messages of map streams
   * @param bytes of these messages
   */
  public record Counts(long joined, long sentToSignIn, long refused, long messages, long bytes) {}

  /** So much until now. */
  public Counts counts() {
    return new Counts(joined.sum(), sentToSignIn.sum(), refused.sum(), messages.sum(), bytes.sum());
  }

  void answered(RegisterResponse answer) {
    if (answer.machineAuthorized()) {
      joined.increment();
    } else if (answer.authUrl().isEmpty()) {
      refused.increment();
    } else {
      sentToSignIn.increment();
    }
  }

  void told(int length) {
    messages.increment();
    bytes.add(length);
  }
}
