package io.homeward.coordinator.store;

import io.homeward.coordinator.model.ApiToken;
import io.homeward.coordinator.model.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The rows of API tokens. */
final class SqliteTokens {
  private SqliteTokens() {}

  /** All tokens in order of creation. */
  static List<ApiToken> load(Handle handle) {
    return handle
        .select("SELECT * FROM api_tokens ORDER BY created, id")
        .map((row, _) -> token(row))
        .list();
  }

  static void put(Handle handle, ApiToken token) {
    Instant used = token.used();
    handle.execute(
        "INSERT OR REPLACE INTO api_tokens (id, secret_hash, user_id, name, scopes, created,"
            + " expiry, revoked, used) VALUES (?,?,?,?,?,?,?,?,?)",
        token.id(),
        token.secretHash(),
        token.userId(),
        token.name(),
        DeviceJson.strings(token.scopes().stream().map(Scope::text).toList()),
        token.created().toString(),
        token.expiry().toString(),
        token.revoked(),
        used == null ? null : used.toString());
  }

  static void remove(Handle handle, String id) {
    handle.execute("DELETE FROM api_tokens WHERE id=?", id);
  }

  private static ApiToken token(ResultSet row) throws SQLException {
    String used = row.getString("used");
    return new ApiToken(
        row.getString("id"),
        row.getString("secret_hash"),
        row.getLong("user_id"),
        row.getString("name"),
        DeviceJson.readStrings(row.getString("scopes")).stream()
            .map(Scope::parse)
            .collect(Collectors.toSet()),
        Instant.parse(row.getString("created")),
        Instant.parse(row.getString("expiry")),
        row.getBoolean("revoked"),
        used == null ? null : Instant.parse(used));
  }
}
