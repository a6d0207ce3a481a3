package io.homeward.engine.localapi;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/**
 * Who may use the socket: the user who owns it, and root. Asked of the kernel for each connection,
 * because the permissions of the file can be changed and those of its directory forgotten.
 */
final class PeerCredentials {
  private final Set<UserPrincipal> allowed;

  private PeerCredentials(Set<UserPrincipal> allowed) {
    this.allowed = allowed;
  }

  /** The rule for a bound socket. */
  static PeerCredentials ofOwner(Path socket) throws IOException {
    UserPrincipal root =
        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("root");
    UserPrincipal owner = Files.getOwner(socket);
    return new PeerCredentials(owner.equals(root) ? Set.of(owner) : Set.of(owner, root));
  }

  boolean permit(SocketChannel channel) throws IOException {
    return allowed.contains(channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user());
  }
}
