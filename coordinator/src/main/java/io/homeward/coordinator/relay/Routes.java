package io.homeward.coordinator.relay;

import io.homeward.engine.key.NodePublicKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The few keys to which one connection sends, as a rule again and again, so that a packet costs
 * neither an object nor a look into the table of all; and whose threads to wake for it. Of the
 * connection's thread.
 */
final class Routes {
  private static final int WAYS = 8;
  private static final int KEY = 32;

  private final byte[][] keys = new byte[WAYS][];
  private final @Nullable Seat[] seats = new Seat[WAYS];
  private final @Nullable RelayConnection[] touched = new RelayConnection[WAYS];

  /**
   * The connection that gets what is sent to a key; null when the key is not here.
   *
   * @param from who sends
   * @param offset where the key begins in the array
   */
  @Nullable RelayConnection to(Relay relay, Seat from, byte[] array, int offset) {
    int way = array[offset] & WAYS - 1;
    Seat seat = seats[way];
    if (seat == null
        || seat.active() == null
        || !Arrays.equals(array, offset, offset + KEY, keys[way], 0, KEY)) {
      byte[] key = Arrays.copyOfRange(array, offset, offset + KEY);
      NodePublicKey to = new NodePublicKey(key);
      seat = relay.seat(to);
      keys[way] = key;
      seats[way] = seat;
      if (seat == null) {
        return null;
      }
      from.sent(to);
    }
    RelayConnection active = seat.active();
    if (active != null && touched[way] != active) {
      wake(way);
      touched[way] = active;
    }
    return active;
  }

  /** Has all whose queues got something written to. */
  void wake() {
    for (int way = 0; way < WAYS; way++) {
      wake(way);
    }
  }

  private void wake(int way) {
    RelayConnection connection = touched[way];
    if (connection != null) {
      touched[way] = null;
      connection.wake();
    }
  }
}
