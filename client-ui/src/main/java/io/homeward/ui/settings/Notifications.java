package io.homeward.ui.settings;

/**
 * Which news the desktop is told.
 *
 * @param keyExpiry the key of this device expires soon
 * @param signInNeeded a person has to sign in
 * @param devices a device that the person watches came or went
 * @param problems something has been wrong for a while
 */
public record Notifications(
    boolean keyExpiry, boolean signInNeeded, boolean devices, boolean problems) {
  /** All of it. */
  public static final Notifications ALL = new Notifications(true, true, true, true);

  /** The same with or without word of the key. */
  public Notifications withKeyExpiry(boolean on) {
    return new Notifications(on, signInNeeded, devices, problems);
  }

  /** The same with or without word of signing in. */
  public Notifications withSignInNeeded(boolean on) {
    return new Notifications(keyExpiry, on, devices, problems);
  }

  /** The same with or without word of devices. */
  public Notifications withDevices(boolean on) {
    return new Notifications(keyExpiry, signInNeeded, on, problems);
  }

  /** The same with or without word of problems. */
  public Notifications withProblems(boolean on) {
    return new Notifications(keyExpiry, signInNeeded, devices, on);
  }
}
