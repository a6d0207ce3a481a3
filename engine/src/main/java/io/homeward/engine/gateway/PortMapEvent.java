package io.homeward.engine.gateway;

import io.homeward.engine.inet.Endpoint;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happens to a {@link PortMapper}. */
public sealed interface PortMapEvent {
  /**
   * Others shall reach a UDP port of this computer from outside.
   *
   * @param port 1 to 65535; 0: none, and what is held is given back
   * @param allowed in which protocols the router may be asked
   */
  record Wanted(int port, Set<PortProtocol> allowed) implements PortMapEvent {
    public Wanted {
      allowed = Set.copyOf(allowed);
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("port out of range: " + port);
      }
    }
  }

  /**
   * Where this computer is attached now.
   *
   * @param attachment null: to no router
   */
  record AttachedTo(@Nullable Attachment attachment) implements PortMapEvent {}

  /**
   * A datagram came.
   *
   * @param from whoever claims to have sent it
   * @param datagram all of it; not changed any more
   */
  record Received(Endpoint from, byte[] datagram) implements PortMapEvent {}

  /**
   * A call ended.
   *
   * @param call its number
   * @param answer null: there was none that makes sense
   */
  record Answered(long call, @Nullable HttpAnswer answer) implements PortMapEvent {}

  /** The deadline is here, or nothing special. */
  record Due() implements PortMapEvent {}
}
