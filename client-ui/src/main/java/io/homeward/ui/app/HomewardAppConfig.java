package io.homeward.ui.app;

import io.homeward.ui.desktop.LinkOpener;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What an app is started with.
 *
 * @param node makes the node
 * @param configDir where the settings and the lock of the single instance are; made when missing
 * @param version shown to people
 * @param trial "try it on this computer"; null leaves it out
 * @param links opens links in place of the desktop; null: the desktop does
 * @param helper the privileged helper's program, to ask for its permission; null: there is none
 * @param launcher what starts this program, to have the desktop start it at login; null: nobody
 *     knows
 * @param showWindow whether the window opens at the start, not only the tray icon; without that it
 *     is a start in the background
 * @param search whether this start is for the search over other windows, of the app that runs or of
 *     this one
 * @param link an invite that this start is for, of anybody's making; empty: none
 */
public record HomewardAppConfig(
    NodeFactory node,
    Path configDir,
    String version,
    @Nullable LocalTrial trial,
    @Nullable LinkOpener links,
    @Nullable Path helper,
    @Nullable Path launcher,
    boolean showWindow,
    boolean search,
    String link) {

  /** An app with a tray icon, whose window opens when it is asked for. */
  public static HomewardAppConfig of(NodeFactory node, Path configDir, String version) {
    return new HomewardAppConfig(
        node, configDir, version, null, null, null, null, false, false, "");
  }

  /** The same with a trial on this computer. */
  public HomewardAppConfig withTrial(LocalTrial value) {
    return new HomewardAppConfig(
        node, configDir, version, value, links, helper, launcher, showWindow, search, link);
  }

  /** The same with another way to open links. */
  public HomewardAppConfig withLinks(LinkOpener value) {
    return new HomewardAppConfig(
        node, configDir, version, trial, value, helper, launcher, showWindow, search, link);
  }

  /** The same with the helper's program, or null. */
  public HomewardAppConfig withHelper(@Nullable Path value) {
    return new HomewardAppConfig(
        node, configDir, version, trial, links, value, launcher, showWindow, search, link);
  }

  /** The same with what starts this program, or null. */
  public HomewardAppConfig withLauncher(@Nullable Path value) {
    return new HomewardAppConfig(
        node, configDir, version, trial, links, helper, value, showWindow, search, link);
  }

  /** The same with the window open at the start, or not. */
  public HomewardAppConfig withWindow(boolean value) {
    return new HomewardAppConfig(
        node, configDir, version, trial, links, helper, launcher, value, search, link);
  }

  /** The same for the search, or not. */
  public HomewardAppConfig withSearch(boolean value) {
    return new HomewardAppConfig(
        node, configDir, version, trial, links, helper, launcher, showWindow, value, link);
  }

  /** The same for an invite; empty: none. */
  public HomewardAppConfig withLink(String value) {
    return new HomewardAppConfig(
        node, configDir, version, trial, links, helper, launcher, showWindow, search, value);
  }
}
