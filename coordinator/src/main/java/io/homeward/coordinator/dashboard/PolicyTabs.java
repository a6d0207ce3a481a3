package io.homeward.coordinator.dashboard;

import java.util.List;

/** The way between the pages about the policy. */
final class PolicyTabs {
  private static final List<String> PATHS =
      List.of("/access", "/access/file", "/access/try", "/access/history");

  private PolicyTabs() {}

  static Html of(Visit visit) {
    return Html.of(
        "<nav class=\"tabs\" aria-label=\"{}\">{}</nav>",
        visit.say("access.tabs"),
        Html.all(
            PATHS.stream()
                .map(path ->
                    Html.of(
                        "<a href=\"{}\"{}>{}</a>",
                        path,
                        Html.when(here(visit, path), Html.of(" aria-current=\"page\"")),
                        visit.say("access.tab." + path.substring(path.lastIndexOf('/') + 1))))
                .toList()));
  }

  private static boolean here(Visit visit, String path) {
    return visit.path().equals(path)
        || !path.equals(PATHS.getFirst()) && visit.path().startsWith(path + "/");
  }
}
