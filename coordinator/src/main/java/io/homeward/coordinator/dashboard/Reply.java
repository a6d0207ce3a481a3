package io.homeward.coordinator.dashboard;

/** What somebody who asked for a page gets. */
public sealed interface Reply {
  /**
   * A page.
   *
   * @param status of HTTP
   * @param html all of it
   */
  record Page(int status, Html html) implements Reply {
    /** As usual. */
    public Page(Html html) {
      this(200, html);
    }
  }

  /**
   * The browser goes on to another page, and coming back to it sends nothing twice.
   *
   * @param path of this server
   */
  record See(String path) implements Reply {}

  /** The session ends, and the browser goes on to the page where one signs in. */
  record SignedOut() implements Reply {}

  /** A few words for a program. */
  record Text(String text) implements Reply {}

  /**
   * A file to keep.
   *
   * @param name under which
   * @param bytes its content
   */
  record Download(String name, byte[] bytes) implements Reply {}
}
