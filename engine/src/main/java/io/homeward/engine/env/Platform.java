package io.homeward.engine.env;

import java.lang.foreign.Linker;

/** Which system this is. The engine's only place that knows. */
public final class Platform {
  // No other system has epoll. A class of its own: those that link to Linux's calls fail as a whole
  // where these are missing, and could not tell any more.
  private static final boolean LINUX =
      Linker.nativeLinker().defaultLookup().find("epoll_create1").isPresent();

  private Platform() {}

  /** Whether the calls of Linux are there and mean what they mean on Linux. */
  public static boolean isLinux() {
    return LINUX;
  }
}
