package io.homeward.ui.login;

import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks which of some URLs is that of a server. */
public interface ServerSearch {
  /**
   * Asks all of them; returns at once.
   *
   * @param candidates the one that is wanted most first
   * @param found takes the first that answers, or null, on the JavaFX thread, within seconds
   */
  void ask(List<URI> candidates, Consumer<@Nullable URI> found);
}
