package io.homeward.ui.notice;

import io.homeward.ui.session.Device;
import io.homeward.ui.session.Trouble;
import java.time.Instant;
import java.util.List;

/** One thing to tell. One with the id of an earlier one takes its place. */
public sealed interface Notice {
  /** Names it among all notices. */
  String id();

  /**
   * The key of this device expires soon.
   *
   * @param expiry in the future
   * @param days until then, by {@link io.homeward.engine.node.NodeProblem#daysUntil}; 0 or more
   */
  record KeyExpires(Instant expiry, int days) implements Notice {
    static final String ID = "key";

    @Override
    public String id() {
      return ID;
    }
  }

  /** Why somebody has to sign in who did not ask for it. */
  enum Why {
    EXPIRED,
    REMOVED,
    SIGNED_OUT
  }

  /**
   * Somebody has to sign in.
   *
   * @param why what made it so
   */
  record SignInNeeded(Why why) implements Notice {
    static final String ID = "sign-in";

    @Override
    public String id() {
      return ID;
    }
  }

  /**
   * Devices with a bell came or went; one or more.
   *
   * @param came those that are there
   * @param went those that are not
   */
  record Devices(List<Device> came, List<Device> went) implements Notice {
    public Devices {
      came = List.copyOf(came);
      went = List.copyOf(went);
    }

    /** What happens to one device next is told in the place of what happened before. */
    @Override
    public String id() {
      if (came.size() + went.size() > 1) {
        return "devices";
      }
      return "device/" + (came.isEmpty() ? went : came).getFirst().key();
    }
  }

  /**
   * Something has been wrong for a while.
   *
   * @param troubles one or more, the gravest first
   */
  record Problems(List<Trouble> troubles) implements Notice {
    static final String ID = "problems";

    public Problems {
      troubles = List.copyOf(troubles);
    }

    @Override
    public String id() {
      return ID;
    }
  }
}
