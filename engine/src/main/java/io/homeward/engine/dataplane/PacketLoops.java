package io.homeward.engine.dataplane;

import io.homeward.engine.tun.TunDevice;
import org.jspecify.annotations.Nullable;

/**
 * How many packet loops a data plane is to have in each direction: queues of its device, and
 * sockets at its port. A loop for each direction keeps a processor busy where packets come as fast
 * as they can, and the system wants some for its own part of the way; so there are more than one
 * only from four processors on.
 */
public final class PacketLoops {
  /** The system property that says how many, 1 to {@link #MOST}; anything else says nothing. */
  public static final String OPTION = "homeward.loops";

  /** The most in each direction. */
  public static final int MOST = TunDevice.MOST_QUEUES;

  /** The most unless somebody says otherwise: more were never measured. */
  private static final int USUALLY_MOST = 4;

  private PacketLoops() {}

  /** So many on this computer, as this process was told. */
  public static int wanted() {
    return wanted(System.getProperty(OPTION), Runtime.getRuntime().availableProcessors());
  }

  /**
   * So many.
   *
   * @param option as it was given, null: it was not
   * @param processors that this process may use, 1 or more
   */
  static int wanted(@Nullable String option, int processors) {
    if (option != null && option.matches("[1-" + MOST + "]")) {
      return Integer.parseInt(option);
    }
    return Math.clamp(processors / 2, 1, USUALLY_MOST);
  }

  /** How many descriptors of a device give so many queues: one more where there are several. */
  public static int descriptors(int queues) {
    return queues == 1 ? 1 : queues + 1;
  }
}
