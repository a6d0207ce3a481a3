package io.homeward.coordinator.relay;

import org.jspecify.annotations.Nullable;

/** A key that can be reached. */
interface Destination {
  /** Who takes packets for it now; null when it has to be looked for again. */
  @Nullable Outlet outlet();
}
