package io.homeward.coordinator.dashboard;

/**
 * Where a list is searched. With the script the list follows each letter, a key leads here, and the
 * page stays; the parts of the page that are live are what it takes anew.
 */
final class SearchForm {
  private SearchForm() {}

  /**
   * The form.
   *
   * @param path of the page with the list
   * @param what in which words it can be searched
   * @param choices what else narrows or orders the list
   */
  static Html html(Visit visit, String path, String what, Html choices) {
    return Html.of(
        """
        <form class="filter" method="get" action="{}" role="search">
        <input type="search" name="q" value="{}" placeholder="{}" aria-label="{}" autocomplete="off" spellcheck="false" data-search>
        {}
        <button type="submit" class="plainly">{}</button>
        </form>
        """,
        path,
        visit.query().first(SearchWords.FIELD),
        what,
        what,
        choices,
        visit.say("machines.find"));
  }
}
