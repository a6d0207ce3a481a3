package io.homeward.engine.node;

import java.time.Duration;
import java.time.Instant;

/**
 * Something that keeps a node from its work, as data: the user interface and the command line have
 * the sentences.
 *
 * @param kind what
 * @param subject the server, file, flag or name that it is about, for people; may be empty; never a
 *     secret
 * @param detail what the other side said, cut to one line; may be empty; never a secret
 */
public record NodeProblem(Kind kind, String subject, String detail) {
  private static final int HOURS_OF_HALF_A_DAY = 12;

  public NodeProblem {
    detail = detail.lines().findFirst().orElse("");
  }

  /** Whether a person need not do anything about it: worth knowing, and no trouble. */
  public boolean isNotice() {
    return kind == Kind.ROUTE_AT_HOME || kind == Kind.RESOLVER_LEFT_OUT;
  }

  /** Whether all is well, and only stays so when a person sees to it. */
  public boolean isWarning() {
    return kind == Kind.KEY_EXPIRES || kind == Kind.SERVER_SAYS;
  }

  /**
   * How many days it is until a moment, as people say it: the nearest number, which on the last
   * half day is 0. Whoever tells of one moment tells the same number.
   *
   * @param end not before {@code now}
   */
  public static int daysUntil(Instant now, Instant end) {
    return (int) Duration.between(now, end).plusHours(HOURS_OF_HALF_A_DAY).toDays();
  }

  /** The kinds of trouble. */
  public enum Kind {
    /** The server's name does not resolve or nothing answers at its address. */
    SERVER_UNREACHABLE,
    /** Something answers, but it is no tailnet server. */
    NOT_A_TAILNET_SERVER,
    /** The certificate does not verify. */
    CERTIFICATE_REJECTED,
    /**
     * Without TLS: the server shows another key than the one that this node knows it by; detail
     * names both. Perhaps somebody stands in between.
     */
    SERVER_KEY_CHANGED,
    /**
     * This network lets nobody out before a page of it was read; subject: that page. It is why the
     * server, and mostly every device, is out of reach.
     */
    CAPTIVE_PORTAL,
    /**
     * The subject, the server, has not been heard since the start: devices, names and rules are
     * those that it told before, and as old as this problem.
     */
    MAP_REMEMBERED,
    /** The server talks, but an error or nonsense came back. */
    SERVER_ERROR,
    /**
     * The server refused the registration (wrong, used or expired auth key, policy); detail has its
     * words.
     */
    REGISTRATION_REFUSED,
    /** The person did not finish signing in in time or cancelled. */
    SIGN_IN_NOT_FINISHED,
    /** The key of this device expired; it needs a new sign-in. */
    KEY_EXPIRED,
    /**
     * The key of this device expires in less than a week; subject: in how many days, by {@link
     * #daysUntil}, detail: the moment, as {@link java.time.Instant} writes it.
     */
    KEY_EXPIRES,
    /** The server removed this device. */
    DEVICE_REMOVED,
    /** The hostname has characters that no name may have. */
    BAD_HOSTNAME,
    /** The URL is not one of {@code http} or {@code https} with a host. */
    BAD_URL,
    /** The UDP or TCP port is taken. */
    PORT_IN_USE,
    /** The TUN device cannot be opened: no permission and no helper. */
    TUN_NOT_PERMITTED,
    /** The helper does not answer or refused. */
    HELPER_FAILED,
    /**
     * The tunnel works, but the system did not take the tailnet's names; detail: why. Addresses
     * work.
     */
    NAMES_NOT_SET,
    /**
     * The tunnel works, but the system took no packet rules: computers of the local network can
     * reach the tailnet's addresses, and forge them.
     */
    NOT_GUARDED,
    /**
     * Another program routes the subject, addresses of the tailnet, to the interface in the detail:
     * what goes there does not pass the tunnel.
     */
    ROUTE_TAKEN,
    /** Another program changes the tunnel's interface again and again; it is left to it. */
    LINK_FOUGHT,
    /**
     * Another program changes the subject, a file or service that answers names, again and again;
     * it is left to it. The detail is what that program says of itself.
     */
    NAMES_FOUGHT,
    /**
     * No server in the subject, a file, can be asked: names were left as they are, because those of
     * others would lead nowhere.
     */
    NAMES_LEFT,
    /**
     * A route of another device is not used, because this computer is in a network that it would
     * take the way to; detail: that network's interface.
     */
    ROUTE_AT_HOME,
    /**
     * A device, or what is behind one, has an address that a gateway, name server or neighbour of
     * this computer has, too: it is not reached from here.
     */
    ADDRESS_TAKEN,
    /**
     * Another tunnel has addresses of the tailnet's ranges; subject: its interface. Programs of its
     * kind drop packets of these ranges that are not theirs.
     */
    OTHER_TAILNET,
    /** The process whose node is shown here has ended; subject: the socket where it answered. */
    DAEMON_GONE,
    /** Another process has the state directory or the socket; subject: which. */
    STATE_IN_USE,
    /** Other programs cannot be listened to at the subject, a socket; detail: why. */
    SOCKET_NOT_OPENED,
    /**
     * The tunnel ends in this process for want of a helper: other programs on this computer cannot
     * use it.
     */
    INSIDE_ONLY,
    /**
     * The system's name service does not answer for the tailnet's names; subject: the name asked.
     */
    NAMES_UNANSWERED,
    /**
     * Homeward answers for names of the tailnet, but the system asks others; subject: the zone,
     * detail: whom.
     */
    NAMES_ASKED_ELSEWHERE,
    /** Homeward's own name service at the subject is not heard on this computer. */
    NAMES_SILENT,
    /**
     * The clock of the subject, another device, went back; detail: what it shows. What that device
     * begins is refused until its clock is past where it was.
     */
    PEER_CLOCK_BEHIND,
    /**
     * The relay of the subject, a region, where peers find this device, is out of reach; detail:
     * why, the text of a {@code RelayProblem}. Devices that cannot be reached directly cannot be
     * reached at all.
     */
    RELAY_UNREACHABLE,
    /** The relay of the subject, a region, says in the detail what is wrong with it. */
    RELAY_UNWELL,
    /**
     * Nothing is heard by UDP in this network: every device is reached through a relay, and slower.
     */
    UDP_BLOCKED,
    /** The server says, in its words, why devices may be out of reach: a title and a text. */
    SERVER_WARNS,
    /** The server says something else to the person, in its words: a title and a text. */
    SERVER_SAYS,
    /**
     * The tailnet names the subject, a resolver that is asked by HTTPS only, which this version
     * does not.
     */
    RESOLVER_LEFT_OUT,
    /** The state file cannot be read; it was kept aside under the name in {@code detail}. */
    STATE_BROKEN,
    /** The keys are in the desktop's keyring, which does not give them; the detail says why. */
    KEYS_LOCKED,
    /** The state file cannot be written, for example because the disk is full. */
    STATE_NOT_WRITTEN,
    /** Everything else; error level in the log, a bug. */
    INTERNAL
  }
}
