package io.homeward.ui.app;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** "Try it on this computer": a server and sample devices that run here. */
@FunctionalInterface
public interface LocalTrial {
  /**
   * Starts them, or gives what runs already. Called on a thread of its own, may take its time.
   *
   * @return the server to sign in at
   * @throws Exception when they cannot be started; its message is shown to the person
   */
  URI start() throws Exception;

  /** One that this app is part of: it runs already. */
  static LocalTrial at(URI server) {
    return new LocalTrial() {
      @Override
      public URI start() {
        return server;
      }

      @Override
      public URI running() {
        return server;
      }
    };
  }

  /** Where it has run since before the app was there; null: it has to be started. */
  default @Nullable URI running() {
    return null;
  }
}
