package io.homeward.engine.access;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/**
 * Who may stand at the other end of a unix-domain socket: one user, and root. Asked of the kernel
 * for each connection, because the permissions of the file can be changed and those of its
 * directory forgotten.
 */
public final class Callers {
  private static final String ROOT = "root";

  private final UserPrincipal owner;

  private Callers(UserPrincipal owner) {
    this.owner = owner;
  }

  /** The owner of a file, such as a bound socket, and root. */
  public static Callers ofOwner(Path file) throws IOException {
    return new Callers(Files.getOwner(file));
  }

  /** The user of this process, and root. */
  public static Callers ofThisUser() throws IOException {
    return new Callers(thisUser());
  }

  /** The user of this process. */
  static UserPrincipal thisUser() throws IOException {
    return FileSystems.getDefault()
        .getUserPrincipalLookupService()
        .lookupPrincipalByName(Long.toString(new UnixSystem().getUid()));
  }

  /** The name of the user at the other end, for people. */
  public static String userOf(SocketChannel channel) throws IOException {
    return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
  }

  /**
   * Whether the other end is one of them; also where the system does not tell, and the permissions
   * of the directory decide alone.
   */
  public boolean permit(SocketChannel channel) throws IOException {
    if (!channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
      return true; // Windows
    }
    UserPrincipal other = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    return other.equals(owner) || other.getName().equals(ROOT);
  }
}
