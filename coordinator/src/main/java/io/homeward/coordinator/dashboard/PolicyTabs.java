package io.homeward.coordinator.dashboard;

import java.util.List;

/** The way between the pages about the policy. */
final class PolicyTabs {
  private static final List<String> PATHS =
      List.of("/access", "/access/file", "/access/try", "/access/history");

  private PolicyTabs() {}

  /** On the page that was asked for. */
  static Html of(Visit visit) {
    return on(visit, visit.path());
  }

  /** On the page of that path, which the answer to a form may show, too. */
  static Html on(Visit visit, String page) {
    return Html.of(
        "<nav class=\"tabs\" aria-label=\"{}\">{}</nav>",
        visit.say("access.tabs"),
        Html.all(
            PATHS.stream()
                .map(path ->
                    Html.of(
                        "<a href=\"{}\"{}>{}</a>",
                        path,
                        Html.when(here(page, path), Html.of(" aria-current=\"page\"")),
                        visit.say("access.tab." + path.substring(path.lastIndexOf('/') + 1))))
                .toList()));
  }

  private static boolean here(String page, String path) {
    return page.equals(path) || !path.equals(PATHS.getFirst()) && page.startsWith(path + "/");
  }
}
