package io.homeward.coordinator.store;

import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.model.Invitation;
import io.homeward.coordinator.model.Passkey;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.User;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of people, of what they sign in with, and of invitations. */
final class SqliteUsers {
  private SqliteUsers() {}

  /** All users in order of id. */
  static List<User> load(Handle handle) {
    Map<Long, List<Identity>> identities = new HashMap<>();
    handle
        .select("SELECT * FROM identities ORDER BY rowid")
        .map((row, _) ->
            of(identities, row)
                .add(new Identity(row.getString("issuer"), row.getString("subject"))))
        .list();
    Map<Long, List<Passkey>> passkeys = new HashMap<>();
    handle
        .select("SELECT * FROM passkeys ORDER BY created, id")
        .map((row, _) -> of(passkeys, row).add(passkey(row)))
        .list();
    return handle
        .select("SELECT * FROM users ORDER BY id")
        .map((row, _) ->
            user(row)
                .withIdentities(identities.getOrDefault(row.getLong("id"), List.of()))
                .withPasskeys(passkeys.getOrDefault(row.getLong("id"), List.of())))
        .list();
  }

  private static <T> List<T> of(Map<Long, List<T>> byUser, ResultSet row) throws SQLException {
    return byUser.computeIfAbsent(row.getLong("user_id"), _ -> new ArrayList<>());
  }

  static List<Invitation> loadInvitations(Handle handle) {
    return handle
        .select("SELECT * FROM invitations ORDER BY created, id")
        .map((row, _) -> invitation(row))
        .list();
  }

  static void put(Handle handle, User user) {
    handle.execute(
        """
        INSERT INTO users (id, name, display_name, created, role, suspended) VALUES (?,?,?,?,?,?)
        ON CONFLICT (id) DO UPDATE SET name=excluded.name, display_name=excluded.display_name,
          role=excluded.role, suspended=excluded.suspended
        """,
        user.id(),
        user.name(),
        user.displayName(),
        user.created().toString(),
        user.role().text(),
        user.suspended());
    removeWaysIn(handle, user.id());
    for (Identity identity : user.identities()) {
      handle.execute(
          "INSERT INTO identities (issuer, subject, user_id) VALUES (?,?,?)",
          identity.issuer(),
          identity.subject(),
          user.id());
    }
    for (Passkey key : user.passkeys()) {
      handle.execute(
          "INSERT INTO passkeys (id, user_id, public_key, user_handle, sign_count, transports,"
              + " name, created, used) VALUES (?,?,?,?,?,?,?,?,?)",
          key.id(),
          user.id(),
          key.publicKey(),
          key.userHandle(),
          key.signCount(),
          DeviceJson.strings(key.transports()),
          key.name(),
          key.created().toString(),
          text(key.used()));
    }
  }

  static void remove(Handle handle, long userId) {
    removeWaysIn(handle, userId);
    handle.execute("DELETE FROM users WHERE id=?", userId);
  }

  private static void removeWaysIn(Handle handle, long userId) {
    handle.execute("DELETE FROM identities WHERE user_id=?", userId);
    handle.execute("DELETE FROM passkeys WHERE user_id=?", userId);
  }

  static void put(Handle handle, Invitation invitation) {
    handle.execute(
        "INSERT OR REPLACE INTO invitations (id, secret_hash, role, user_id, created, expiry,"
            + " revoked, used) VALUES (?,?,?,?,?,?,?,?)",
        invitation.id(),
        invitation.secretHash(),
        invitation.role().text(),
        invitation.userId(),
        invitation.created().toString(),
        invitation.expiry().toString(),
        invitation.revoked(),
        text(invitation.used()));
  }

  static void use(Handle handle, Invitation invitation) {
    int rows =
        handle.execute(
            "UPDATE invitations SET used=? WHERE id=? AND revoked=0 AND used IS NULL",
            text(invitation.used()),
            invitation.id());
    if (rows != 1) {
      throw new RefusedException(Refusal.INVITATION_USED);
    }
  }

  private static User user(ResultSet row) throws SQLException {
    return new User(
            row.getLong("id"),
            row.getString("name"),
            row.getString("display_name"),
            Instant.parse(row.getString("created")))
        .withRole(Role.parse(row.getString("role")))
        .withSuspended(row.getBoolean("suspended"));
  }

  private static Passkey passkey(ResultSet row) throws SQLException {
    return new Passkey(
        row.getString("id"),
        row.getString("public_key"),
        row.getString("user_handle"),
        row.getLong("sign_count"),
        DeviceJson.readStrings(row.getString("transports")),
        row.getString("name"),
        Instant.parse(row.getString("created")),
        instant(row.getString("used")));
  }

  private static Invitation invitation(ResultSet row) throws SQLException {
    return new Invitation(
        row.getString("id"),
        row.getString("secret_hash"),
        Role.parse(row.getString("role")),
        row.getLong("user_id"),
        Instant.parse(row.getString("created")),
        Instant.parse(row.getString("expiry")),
        row.getBoolean("revoked"),
        instant(row.getString("used")));
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static @Nullable Instant instant(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }
}
