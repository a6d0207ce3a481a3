package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.NetworkAnswer;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;

/** All that the server has, in one file to keep. */
final class BackupPage {
  private static final String PATH = "/backup";
  private static final int SHOWN = 10;
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final Administration administration;
  private final Surroundings surroundings;

  BackupPage(Administration administration, Surroundings surroundings) {
    this.administration = administration;
    this.surroundings = surroundings;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(PATH, Right.EVERYTHING, this::show),
        Endpoint.post(PATH + "/make", Right.EVERYTHING, this::make).on(PATH));
  }

  private Reply make(Visit visit) {
    if (!isPrivate(visit)) {
      throw new RefusedException(Refusal.BACKUP_PLAIN);
    }
    byte[] bytes = surroundings.backup();
    administration.carryOut(
        new SettingsRequest.NoteBackup(visit.say("backup.downloaded")), visit.user().name());
    return new Reply.Download(
        "homeward-"
            + visit.snapshot().tailnet().domain()
            + "-"
            + STAMP.format(visit.now())
            + ".backup",
        bytes);
  }

  /** The file holds the server's private key: nobody on the way is to read it. */
  private static boolean isPrivate(Visit visit) {
    return "https".equals(visit.url().getScheme()) || LOOPBACK.contains(visit.url().getHost());
  }

  private Reply show(Visit visit) {
    List<Html> rows =
        ((NetworkAnswer.Log)
                administration.carryOut(
                    new SettingsRequest.ShowLog(
                        new LogEntry.Query(SettingsRequest.NoteBackup.ACTION, 0, SHOWN))))
            .entries().stream()
                .map(entry ->
                    Html.of(
                        "<div class=\"row\"><div class=\"grow\">{}<div class=\"sub\"><bdi>{}</bdi>"
                            + " · {}</div></div></div>",
                        Moments.relative(visit, entry.at(), ""),
                        LogPage.who(visit, entry),
                        entry.subject()))
                .toList();
    return new Reply.Page(
        Frame.page(
            visit,
            visit.say("backup.title"),
            Html.of(
                """
                <div class="head"><h1>{}</h1></div>
                <section class="card"><p>{}</p><p class="muted">{}</p>
                <form method="post" action="/backup/make" data-download>{}<button class="primary" type="submit">{}</button></form></section>
                <section class="card"><h2>{}</h2><p class="muted">{}</p><p><code>homeward coordinator restore --state-dir DIR FILE</code></p><p class="muted small">{}</p></section>
                <section class="card" id="backups" data-live="backups"><h2>{}</h2>{}</section>
                """,
                visit.say("backup.title"),
                visit.say("backup.lead"),
                visit.say("backup.secret"),
                Frame.token(visit),
                visit.say("backup.make"),
                visit.say("backup.restore"),
                visit.say("backup.restore.how"),
                visit.say("backup.restore.aside"),
                visit.say("backup.last"),
                rows.isEmpty()
                    ? Html.of("<p class=\"muted\">{}</p>", visit.say("backup.none"))
                    : Html.all(rows))));
  }
}
