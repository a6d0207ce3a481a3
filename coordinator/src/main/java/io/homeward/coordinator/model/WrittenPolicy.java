package io.homeward.coordinator.model;

import java.time.Instant;

/**
 * A policy file as somebody wrote it.
 *
 * @param version from 1, one more with each; 0: nobody has written one yet
 * @param text the file, with its comments and in its order; empty for version 0
 * @param author who saved it, for people
 * @param written when
 * @param restored the version whose text this is once more; 0: none
 */
public record WrittenPolicy(
    long version, String text, String author, Instant written, long restored) {
  /** Nobody has written one. */
  public static final WrittenPolicy NONE = new WrittenPolicy(0, "", "", Instant.EPOCH, 0);

  /** Longest text in characters. */
  public static final int MAX_TEXT = 2 << 20;

  /** Longest name of an author in characters. */
  public static final int MAX_AUTHOR = 200;

  /**
   * The same without its text, as a line of history.
   *
   * @param version as there
   * @param author as there
   * @param written as there
   * @param restored as there
   * @param length of the text, in characters
   */
  public record Entry(long version, String author, Instant written, long restored, int length) {}
}
