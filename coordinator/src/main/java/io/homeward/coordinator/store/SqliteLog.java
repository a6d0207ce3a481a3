package io.homeward.coordinator.store;

import io.homeward.coordinator.model.LogEntry;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table of who did what. */
final class SqliteLog {
  private SqliteLog() {}

  static void add(Handle handle, LogEntry entry) {
    handle.execute(
        "INSERT INTO log (at, who, action, subject, detail) VALUES (?,?,?,?,?)",
        entry.at().toString(),
        entry.who(),
        entry.action(),
        entry.subject(),
        entry.detail());
    handle.execute("DELETE FROM log WHERE id <= (SELECT max(id) FROM log) - ?", Store.KEPT_LOG);
  }

  static List<LogEntry> read(Handle handle, LogEntry.Query query) {
    return handle
        .createQuery(
            """
            SELECT * FROM log WHERE (:before = 0 OR id < :before)
              AND (:words = '' OR instr(lower(who || ' ' || action || ' ' || subject || ' ' || detail), lower(:words)) > 0)
            ORDER BY id DESC LIMIT :limit
            """)
        .bind("before", query.before())
        .bind("words", query.words())
        .bind("limit", query.limit())
        .map((row, _) ->
            new LogEntry(
                row.getLong("id"),
                Instant.parse(row.getString("at")),
                row.getString("who"),
                row.getString("action"),
                row.getString("subject"),
                row.getString("detail")))
        .list();
  }
}
