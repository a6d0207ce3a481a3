package io.homeward.ui.app;

import java.net.URI;

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
}
