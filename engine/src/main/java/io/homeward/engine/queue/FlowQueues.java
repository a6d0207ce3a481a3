package io.homeward.engine.queue;

import java.util.Arrays;

/**
 * Packets that wait, a queue for each flow, and whose turn it is: a deficit round robin by bytes in
 * which a flow that had nothing waiting goes before all others, for a few packets (RFC 8290
 * sections 4.1 and 4.2). So what is sparse does not wait behind what is bulky, and bulky flows get
 * the same share each. Packets of one flow leave in the order in which they came. Nothing is
 * dropped here: whoever adds stops when there is no place, and whoever takes is told when a flow
 * keeps its queue long (section 4.2 again, and RFC 8289).
 *
 * <p>Flows share a queue where their hashes meet, which costs them the turns between each other and
 * nothing else. All is in arrays made once: nothing is allocated. Owned by one thread.
 */
public final class FlowQueues {
  /** No packet. */
  public static final int NONE = -1;

  /** What a flow that had nothing waiting may send before all others: some two full packets. */
  static final int FIRST_BYTES = 3 * 1024;

  /** What a flow may send at its turn; the largest packet, of joined segments, takes four. */
  static final int TURN_BYTES = 16 * 1024;

  private static final int QUEUES = 1024;

  private static final byte IDLE = 0;
  private static final byte SPARSE = 1;
  private static final byte BULKY = 2;

  // Of each packet that waits, by its place.
  private final int[] behind;
  private final int[] bytes;
  private final long[] since; // when it came

  // Of each flow.
  private final int[] first = new int[QUEUES];
  private final int[] last = new int[QUEUES];
  private final int[] deficit = new int[QUEUES]; // bytes that it may still send at this turn
  private final byte[] state = new byte[QUEUES];
  private final int[] nextFlow = new int[QUEUES];

  // The flows that came anew, and those that take turns, each from the next one on.
  private int sparseHead = NONE;
  private int sparseTail = NONE;
  private int bulkyHead = NONE;
  private int bulkyTail = NONE;

  private int size; // of all that wait in queues
  private int filled; // queues in which something waits
  private final StandingQueues standing = new StandingQueues(QUEUES);
  private boolean overdue; // the packet taken last
  private int apart = NONE; // what leaves after all of these, and before anything else

  /**
   * @param places packets have numbers from 0 up to below this one
   */
  public FlowQueues(int places) {
    behind = new int[places];
    bytes = new int[places];
    since = new long[places];
    Arrays.fill(first, NONE);
  }

  /** Whether nothing waits. */
  public boolean isEmpty() {
    return size == 0 && apart == NONE;
  }

  /** Whether packets of several flows wait, so that there is a turn to choose. */
  public boolean isMixed() {
    return filled > 1;
  }

  /** Whether a packet may be added: not while one waits that was {@linkplain #addApart apart}. */
  public boolean takesMore() {
    return apart == NONE;
  }

  /**
   * Lets a packet wait in its flow's queue.
   *
   * @param place its number, of none that waits
   * @param flow any number that all packets of the flow have, such as a {@link FlowHash}
   * @param length its bytes, 1 or more
   * @param now nanoseconds, by the clock that {@link #next} is told, too
   */
  public void add(int place, int flow, int length, long now) {
    int queue = flow & (QUEUES - 1);
    behind[place] = NONE;
    bytes[place] = length;
    since[place] = now;
    size++;
    if (first[queue] == NONE) {
      first[queue] = place;
      filled++;
    } else {
      behind[last[queue]] = place;
    }
    last[queue] = place;
    if (state[queue] == IDLE) {
      deficit[queue] = FIRST_BYTES;
      appendSparse(queue);
    }
  }

  /**
   * Lets a packet wait of which nobody can tell the flow: it leaves after all that wait, and
   * nothing is added before it has left.
   */
  public void addApart(int place) {
    apart = place;
  }

  /** Takes the packet that leaves next; {@link #NONE}: nothing waits. */
  public int next(long now) {
    overdue = false;
    if (size == 0) {
      int place = apart;
      apart = NONE;
      return place;
    }
    while (true) {
      // As something waits, one of the lists has a flow, and each round brings its turn nearer.
      boolean sparse = sparseHead != NONE;
      int queue = sparse ? sparseHead : bulkyHead;
      if (deficit[queue] <= 0) {
        deficit[queue] += TURN_BYTES;
        remove(sparse);
        appendBulky(queue);
      } else if (first[queue] != NONE) {
        return take(queue, now);
      } else {
        remove(sparse);
        if (sparse) {
          // Whoever comes back at once is not sparse, or the others would never have a turn.
          appendBulky(queue);
        } else {
          state[queue] = IDLE;
        }
      }
    }
  }

  private int take(int queue, long now) {
    int place = first[queue];
    first[queue] = behind[place];
    deficit[queue] -= bytes[place];
    size--;
    boolean emptied = first[queue] == NONE;
    if (emptied) {
      filled--;
    }
    overdue = standing.leaves(queue, now - since[place], emptied, now);
    return place;
  }

  /**
   * Whether the packet taken last is to tell its sender to go slower, by a mark or by its absence:
   * for a tenth of a second all packets of its flow have waited for long, so this is no burst.
   */
  public boolean isOverdue() {
    return overdue;
  }

  private void appendSparse(int queue) {
    state[queue] = SPARSE;
    nextFlow[queue] = NONE;
    if (sparseHead == NONE) {
      sparseHead = queue;
    } else {
      nextFlow[sparseTail] = queue;
    }
    sparseTail = queue;
  }

  private void appendBulky(int queue) {
    state[queue] = BULKY;
    nextFlow[queue] = NONE;
    if (bulkyHead == NONE) {
      bulkyHead = queue;
    } else {
      nextFlow[bulkyTail] = queue;
    }
    bulkyTail = queue;
  }

  /** Takes the first flow off its list. */
  private void remove(boolean sparse) {
    if (sparse) {
      sparseHead = nextFlow[sparseHead];
    } else {
      bulkyHead = nextFlow[bulkyHead];
    }
  }
}
