package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.NetworkAnswer;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.model.LogEntry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Who did what and when. */
final class LogPage {
  private static final String PATH = "/log";
  private static final int PAGE = 100;
  private static final JsonMapper JSON = new JsonMapper();

  private final Administration administration;

  LogPage(Administration administration) {
    this.administration = administration;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(PATH, Right.SEE, this::show),
        Endpoint.get(PATH + "/export", Right.SEE, this::export));
  }

  private List<LogEntry> read(String words, long before, int limit) {
    return ((NetworkAnswer.Log)
            administration.carryOut(
                new SettingsRequest.ShowLog(new LogEntry.Query(words, before, limit))))
        .entries();
  }

  /** One entry a line, the newest first. */
  private Reply export(Visit visit) {
    StringBuilder lines = new StringBuilder();
    read(words(visit), 0, LogEntry.Query.MAX_LIMIT)
        .forEach(entry -> lines.append(JSON.writeValueAsString(entry)).append('\n'));
    return new Reply.Download(
        "homeward-log.jsonl", lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String words(Visit visit) {
    String words = visit.query().first("q").strip();
    return words.substring(0, Math.min(words.length(), LogEntry.MAX_NAME));
  }

  private Reply show(Visit visit) {
    String words = words(visit);
    String before = visit.query().first("before");
    List<LogEntry> entries =
        read(words, before.matches("[0-9]{1,18}") ? Long.parseLong(before) : 0, PAGE);
    String query = URLEncoder.encode(words, StandardCharsets.UTF_8);
    return new Reply.Page(
        Frame.page(
            visit,
            visit.say("log.title"),
            Html.of(
                """
                <div class="head"><h1>{}</h1><a class="button after" href="/log/export?q={}" download>{}</a></div>
                <form class="filter" method="get" action="/log" role="search"><input type="search" name="q" value="{}" placeholder="{}" aria-label="{}" maxlength="200" autocomplete="off" spellcheck="false"><button type="submit">{}</button></form>
                <div id="entries" data-live="entries">{}</div>
                {}
                """,
                visit.say("log.title"),
                query,
                visit.say("log.export"),
                words,
                visit.say("log.search"),
                visit.say("log.search"),
                visit.say("machines.find"),
                entries.isEmpty()
                    ? Html.of("<div class=\"empty\"><p>{}</p></div>", visit.say("log.none"))
                    : Html.of(
                        "<ol class=\"entries card\">{}</ol>",
                        Html.all(entries.stream().map(entry -> row(visit, entry)).toList())),
                Html.when(
                    entries.size() == PAGE,
                    Html.of(
                        "<nav class=\"pager\" aria-label=\"{}\"><a class=\"button\" rel=\"next\""
                            + " href=\"/log?q={}&amp;before={}\">{}</a></nav>",
                        visit.say("pager"),
                        query,
                        entries.isEmpty() ? 0 : entries.getLast().id(),
                        visit.say("log.older"))))));
  }

  /** What whoever did it is called. */
  static String who(Visit visit, LogEntry entry) {
    return entry.who().equals(Administration.COMMAND_LINE)
        ? visit.say("log.commandline")
        : visit.person(entry.who());
  }

  private static Html row(Visit visit, LogEntry entry) {
    return Html.of(
        """
        <li><span class="when">{}</span><span class="what"><bdi class="person-name" title="{}">{}</bdi> <span>{}</span> <strong>{}</strong>{}</span></li>
        """,
        Moments.relative(visit, entry.at(), ""),
        entry.who(),
        who(visit, entry),
        visit.sayOr("log.action." + entry.action(), entry.action()),
        entry.subject(),
        LogDetail.html(visit.texts(), entry));
  }
}
