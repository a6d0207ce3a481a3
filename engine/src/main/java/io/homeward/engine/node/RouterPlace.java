package io.homeward.engine.node;

import io.homeward.engine.gateway.Attachment;
import io.homeward.engine.gateway.PortMapState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * By which router this computer is attached, and what may be told of it: nothing that the router of
 * a place said that was left, since it is another's port there. Owned by one thread.
 */
final class RouterPlace {
  private @Nullable Attachment attachment;
  private @Nullable PortMapState former; // of the router of before, until another one is told

  /**
   * The place is looked at.
   *
   * @param now null: at no router
   * @param said what is known at this moment, of the router of before
   */
  void at(@Nullable Attachment now, PortMapState said) {
    if (!Objects.equals(now, attachment)) {
      attachment = now;
      former = said;
    }
  }

  /** What may be told of what is known at this moment. */
  @SuppressWarnings("ReferenceEquality") // the next router may well say the same
  PortMapState tell(PortMapState said) {
    if (said != former) {
      former = null;
      return said;
    }
    return said.external() == null ? said : PortMapState.asking();
  }
}
