package io.homeward.engine.relay;

import io.homeward.engine.dial.DialFailure;
import io.homeward.engine.text.PlainText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Why a region is not connected.
 *
 * @param detail for people, perhaps empty; of visible characters only
 */
public record RelayProblem(Kind kind, String detail) {
  private static final int MOST_DETAIL = 200;
  private static final String SEPARATOR = ": ";

  /** What kind of problem it is. */
  public enum Kind {
    /** The region has nodes that answer STUN at most, or ones whose names are none. */
    NO_RELAY,
    /** More regions are in use than are held open at once. */
    TOO_MANY,
    /** The name of the relay does not resolve. */
    UNKNOWN_NAME,
    /** Refused, or no way there. */
    UNREACHABLE,
    /** Nothing came in time. */
    NO_ANSWER,
    /** Nobody that is trusted vouches for the relay. */
    CERTIFICATE,
    /** What answers there is no relay. */
    NOT_A_RELAY,
    /** The relay ended the connection at the login: it may not let this device in. */
    REFUSED,
    /** The HTTP proxy does not let us through. */
    PROXY,
    /** The connection was there, and broke. */
    BROKEN,
    /** A mistake in this program. */
    BUG
  }

  public RelayProblem {
    // A certificate, or a proxy, may have anything in it.
    detail = PlainText.of(detail, MOST_DETAIL);
  }

  /** In one line for a document, the name of the kind first; {@link #parse} reads it. */
  public String text() {
    return detail.isEmpty() ? kind.name() : kind.name() + SEPARATOR + detail;
  }

  /** What {@link #text} wrote; null when it did not, such as another version's. */
  public static @Nullable RelayProblem parse(String text) {
    int end = text.indexOf(SEPARATOR);
    Kind kind = kind(end < 0 ? text : text.substring(0, end));
    return kind == null
        ? null
        : new RelayProblem(kind, end < 0 ? "" : text.substring(end + SEPARATOR.length()));
  }

  /** The kind of this name; null when it is none, such as another version's. */
  public static @Nullable Kind kind(String name) {
    for (Kind kind : Kind.values()) {
      if (name.equals(kind.name())) {
        return kind;
      }
    }
    return null;
  }

  static RelayProblem of(IOException thrown) {
    RelayException known = DialFailure.cause(thrown, RelayException.class);
    if (known != null) {
      return known.problem();
    }
    return switch (DialFailure.of(thrown)) {
      case CERTIFICATE -> new RelayProblem(Kind.CERTIFICATE, DialFailure.certificateDetail(thrown));
      case UNKNOWN_NAME -> new RelayProblem(Kind.UNKNOWN_NAME, "");
      case NO_WAY -> new RelayProblem(Kind.UNREACHABLE, "");
      case NO_ANSWER -> new RelayProblem(Kind.NO_ANSWER, "");
      case PROXY -> new RelayProblem(Kind.PROXY, String.valueOf(thrown.getMessage()));
      case OTHER_PROTOCOL -> new RelayProblem(Kind.NOT_A_RELAY, "");
      case BROKEN -> new RelayProblem(Kind.BROKEN, "");
    };
  }
}
