package io.homeward.ui.notice;

/**
 * Of what the person wants to be told.
 *
 * @param keyExpiry that the key of this device expires soon
 * @param signInNeeded that somebody has to sign in
 * @param devices that a device with a bell came or went
 * @param problems that something has been wrong for a while
 */
public record NoticeChoice(
    boolean keyExpiry, boolean signInNeeded, boolean devices, boolean problems) {
  /** Of everything. */
  public static final NoticeChoice ALL = new NoticeChoice(true, true, true, true);
}
