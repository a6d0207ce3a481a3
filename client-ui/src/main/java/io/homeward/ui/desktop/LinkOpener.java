package io.homeward.ui.desktop;

import io.homeward.engine.naming.SshUser;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** Opens links with the program that the desktop has for them. May be used from any thread. */
@FunctionalInterface
public interface LinkOpener {
  /** The longest link that is opened, in characters; browsers take no more in earnest. */
  int MAX_LENGTH = 4096;

  /**
   * Whether a link may go to the desktop at all. Names and pages come from a server: a {@code
   * file:} or {@code javascript:} link of its making must not reach a program that believes it.
   * Only {@code ssh} may name a user, with letters that no shell and no option parser reads
   * otherwise; {@code ssh}, {@code vnc} and {@code rdp} name a computer and nothing in it. What is
   * invisible or turns the direction of the text is in no link.
   */
  static boolean allows(URI link) {
    String scheme = link.getScheme();
    if (scheme == null || link.getHost() == null || link.toString().length() > MAX_LENGTH) {
      return false;
    }
    String known = scheme.toLowerCase(Locale.ROOT);
    boolean computerOnly = COMPUTERS.contains(known);
    return SCHEMES.contains(known)
        && (link.getRawUserInfo() == null
            || known.equals("ssh") && SshUser.isOne(link.getRawUserInfo()))
        && (!computerOnly || namesNothingElse(link))
        && link.toString().codePoints().noneMatch(LinkOpener::isUnseen);
  }

  private static boolean namesNothingElse(URI link) {
    String path = link.getRawPath();
    return (path == null || path.isEmpty() || path.equals("/"))
        && link.getRawQuery() == null
        && link.getRawFragment() == null;
  }

  private static boolean isUnseen(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.FORMAT
        || type == Character.CONTROL
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE
        || type == Character.UNASSIGNED;
  }

  /**
   * Opens a link; returns once the desktop took it.
   *
   * @throws DesktopException when no program takes it, or when it is not {@linkplain #allows
   *     allowed}
   */
  void open(URI link) throws DesktopException;

  /** What the app has buttons for. */
  Set<String> SCHEMES = Set.of("http", "https", "smb", "vnc", "ssh", "rdp");

  /** Those that name a computer and nothing in it. */
  Set<String> COMPUTERS = Set.of("ssh", "vnc", "rdp");
}
