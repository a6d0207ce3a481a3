package io.homeward.engine.os;

/**
 * Brings the computer's network to a wanted state. Calls may come from any thread and are done one
 * after the other; each blocks until the system has taken the state.
 */
public interface HostConfigurator {
  /**
   * Compares with what is and changes the difference. Repeating a configuration changes nothing.
   *
   * @throws HostConfigException when a step failed; the state is then somewhere between the old and
   *     the new, and either another {@code apply} or {@link #cleanUp} leads out
   */
  HostState apply(HostConfig wanted) throws HostConfigException;

  /** Undoes everything; also without effect when nothing was done. */
  void cleanUp() throws HostConfigException;
}
