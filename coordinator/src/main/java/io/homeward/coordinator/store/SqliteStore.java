package io.homeward.coordinator.store;

import io.homeward.coordinator.model.Addresses;
import io.homeward.coordinator.model.AuthKey;
import io.homeward.coordinator.model.Contents;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Tailnet;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** The state in one SQLite file, through one connection that lives as long as the store. */
public final class SqliteStore implements Store {
  private final Path file;
  private final Handle handle;

  private SqliteStore(Path file, Handle handle) {
    this.file = file;
    this.handle = handle;
  }

  /**
   * Opens the file, makes it when missing, and brings it to the newest layout.
   *
   * @param file its directory exists
   * @param newDomain the tailnet's domain in case that the file is new
   * @throws StoreException when it is damaged, from a newer version, or not to be written; it is
   *     left as it was
   */
  public static SqliteStore open(Path file, String newDomain) {
    SqliteFile.prepare(file);
    Handle handle = null;
    try {
      handle = Jdbi.create(() -> SqliteFile.connect(file)).open();
      SqliteStore store = new SqliteStore(file, handle);
      store.write(h ->
          h.createUpdate(
                  "INSERT OR IGNORE INTO tailnet (id, domain, last_device_id, last_user_id,"
                      + " last_address) VALUES (1, :domain, 0, 0, 0)")
              .bind("domain", newDomain)
              .execute());
      return store;
    } catch (StoreException | JdbiException e) {
      if (handle != null) {
        handle.close();
      }
      throw e instanceof StoreException failed ? failed : SqliteFile.failure(file, e);
    }
  }

  @Override
  public Contents load() {
    try {
      return new Contents(
          handle.select("SELECT * FROM tailnet").map((row, _) -> tailnet(row)).one(),
          SqliteUsers.load(handle),
          handle.select("SELECT * FROM devices ORDER BY id").map((row, _) -> device(row)).list(),
          handle
              .select("SELECT * FROM auth_keys ORDER BY created, id")
              .map((row, _) -> authKey(row))
              .list(),
          SqliteUsers.loadInvitations(handle),
          SqliteTokens.load(handle),
          handle
              .select("SELECT * FROM policies ORDER BY version DESC LIMIT 1")
              .map((row, _) -> policy(row))
              .findOne()
              .orElse(WrittenPolicy.NONE));
    } catch (JdbiException e) {
      throw SqliteFile.failure(file, e);
    } catch (RuntimeException e) {
      // A value that no version ever wrote: somebody edited the file.
      throw new StoreException("the database " + file + " holds values that make no sense", e);
    }
  }

  @Override
  public void apply(List<Mutation> mutations) {
    write(h -> mutations.forEach(mutation -> apply(h, mutation)));
  }

  @Override
  public List<WrittenPolicy.Entry> policies() {
    try {
      return handle
          .select(
              "SELECT version, author, written, restored, length(text) AS length FROM policies"
                  + " ORDER BY version DESC")
          .map((row, _) ->
              new WrittenPolicy.Entry(
                  row.getLong("version"),
                  row.getString("author"),
                  Instant.parse(row.getString("written")),
                  row.getLong("restored"),
                  row.getInt("length")))
          .list();
    } catch (JdbiException e) {
      throw SqliteFile.failure(file, e);
    }
  }

  @Override
  public Optional<WrittenPolicy> policy(long version) {
    try {
      return handle
          .select("SELECT * FROM policies WHERE version=?", version)
          .map((row, _) -> policy(row))
          .findOne();
    } catch (JdbiException e) {
      throw SqliteFile.failure(file, e);
    }
  }

  @Override
  public List<LogEntry> log(LogEntry.Query query) {
    try {
      return SqliteLog.read(handle, query);
    } catch (JdbiException e) {
      throw SqliteFile.failure(file, e);
    }
  }

  @Override
  public void fold() {
    try {
      handle.execute("PRAGMA wal_checkpoint(PASSIVE)");
    } catch (JdbiException e) {
      throw SqliteFile.failure(file, e);
    }
  }

  /** Closes the file; folds the write-ahead log into it. */
  @Override
  public void close() {
    handle.close();
  }

  /** Makes the disk full from some size on. For tests. */
  void limitPages(int pages) {
    handle.execute("PRAGMA max_page_count=" + pages);
  }

  private void write(java.util.function.Consumer<Handle> work) {
    try {
      handle.useTransaction(work::accept);
    } catch (JdbiException e) {
      throw SqliteFile.failure(file, e);
    }
  }

  private static void apply(Handle handle, Mutation mutation) {
    switch (mutation) {
      case Mutation.PutTailnet(var tailnet) ->
          handle.execute(
              "UPDATE tailnet SET domain=?, last_device_id=?, last_user_id=?, last_address=?,"
                  + " settings=?",
              tailnet.domain(),
              tailnet.lastDeviceId(),
              tailnet.lastUserId(),
              tailnet.lastAddress(),
              SettingsJson.text(tailnet.settings()));
      case Mutation.PutUser(var user) -> SqliteUsers.put(handle, user);
      case Mutation.RemoveUser(var id) -> SqliteUsers.remove(handle, id);
      case Mutation.PutInvitation(var invitation) -> SqliteUsers.put(handle, invitation);
      case Mutation.UseInvitation(var invitation) -> SqliteUsers.use(handle, invitation);
      case Mutation.PutApiToken(var token) -> SqliteTokens.put(handle, token);
      case Mutation.RemoveApiToken(var id) -> SqliteTokens.remove(handle, id);
      case Mutation.PutDevice(var device) -> putDevice(handle, device);
      case Mutation.SetPresence(var id, var presence) ->
          handle.execute(
              "UPDATE devices SET last_seen=? WHERE id=?", text(presence.lastSeen()), id);
      case Mutation.Seen(var ids, var at) -> {
        var batch = handle.prepareBatch("UPDATE devices SET last_seen=? WHERE id=?");
        ids.forEach(id -> batch.add(text(at), id));
        batch.execute();
      }
      case Mutation.RemoveDevice(var id) -> handle.execute("DELETE FROM devices WHERE id=?", id);
      case Mutation.PutPolicy(var policy) -> {
        handle.execute(
            "INSERT INTO policies (version, text, author, written, restored) VALUES (?,?,?,?,?)",
            policy.version(),
            policy.text(),
            policy.author(),
            policy.written().toString(),
            policy.restored());
        handle.execute("DELETE FROM policies WHERE version<=?", policy.version() - KEPT_POLICIES);
      }
      case Mutation.AddLogEntry(var entry) -> SqliteLog.add(handle, entry);
      case Mutation.PutAuthKey(var key) -> putAuthKey(handle, key);
      case Mutation.UseAuthKey(var key) -> {
        int rows =
            handle.execute(
                "UPDATE auth_keys SET used=? WHERE id=? AND revoked=0 AND (reusable=1 OR used IS"
                    + " NULL)",
                text(key.used()),
                key.id());
        if (rows != 1) {
          throw new RefusedException("this auth key has already been used");
        }
      }
    }
  }

  private static void putDevice(Handle handle, Device device) {
    Device.Registration registration = device.registration();
    Device.Report report = device.report();
    // Not INSERT OR REPLACE: that would silently delete another row with the same name or address.
    handle.execute(
        """
        INSERT INTO devices (id, machine_key, node_key, user_id, tags, key_expiry, ephemeral, name,
          name_set, ipv4, ipv6, created, last_seen, disco_key, endpoints, home_derp, capability, host, routes, approved)
        VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        ON CONFLICT (id) DO UPDATE SET machine_key=excluded.machine_key, node_key=excluded.node_key,
          user_id=excluded.user_id, tags=excluded.tags, key_expiry=excluded.key_expiry,
          ephemeral=excluded.ephemeral, name=excluded.name, name_set=excluded.name_set,
          last_seen=excluded.last_seen, disco_key=excluded.disco_key, endpoints=excluded.endpoints,
          home_derp=excluded.home_derp, capability=excluded.capability, host=excluded.host,
          routes=excluded.routes, approved=excluded.approved
        """,
        device.id(),
        registration.machine().toString(),
        registration.node().toString(),
        registration.userId(),
        DeviceJson.strings(registration.tags()),
        text(registration.keyExpiry()),
        registration.ephemeral(),
        device.name(),
        device.nameSet(),
        IpText.format(device.addresses().ipv4()),
        IpText.format(device.addresses().ipv6()),
        device.created().toString(),
        text(device.presence().lastSeen()),
        report.disco().toString(),
        DeviceJson.strings(report.endpoints()),
        report.homeDerp(),
        report.capability(),
        DeviceJson.host(report.host()),
        DeviceJson.strings(device.routes()),
        device.approved());
  }

  private static void putAuthKey(Handle handle, AuthKey key) {
    handle.execute(
        "INSERT OR REPLACE INTO auth_keys (id, secret_hash, user_id, reusable, ephemeral, tags,"
            + " created, expiry, revoked, used) VALUES (?,?,?,?,?,?,?,?,?,?)",
        key.id(),
        key.secretHash(),
        key.userId(),
        key.reusable(),
        key.ephemeral(),
        DeviceJson.strings(key.tags()),
        key.created().toString(),
        key.expiry().toString(),
        key.revoked(),
        text(key.used()));
  }

  private static Tailnet tailnet(ResultSet row) throws SQLException {
    return new Tailnet(
        row.getString("domain"),
        row.getLong("last_device_id"),
        row.getLong("last_user_id"),
        row.getInt("last_address"),
        SettingsJson.read(row.getString("settings")));
  }

  private static Device device(ResultSet row) throws SQLException {
    return new Device(
        row.getLong("id"),
        new Device.Registration(
            MachinePublicKey.parse(row.getString("machine_key")),
            NodePublicKey.parse(row.getString("node_key")),
            row.getLong("user_id"),
            DeviceJson.readStrings(row.getString("tags")),
            instant(row.getString("key_expiry")),
            row.getBoolean("ephemeral")),
        row.getString("name"),
        row.getBoolean("name_set"),
        new Addresses(
            (Inet4Address) IpText.parse(row.getString("ipv4")),
            (Inet6Address) IpText.parse(row.getString("ipv6"))),
        Instant.parse(row.getString("created")),
        new Device.Report(
            DiscoPublicKey.parse(row.getString("disco_key")),
            DeviceJson.readEndpoints(row.getString("endpoints")),
            row.getInt("home_derp"),
            row.getInt("capability"),
            DeviceJson.readHost(row.getString("host"))),
        new Device.Presence(false, instant(row.getString("last_seen"))),
        DeviceJson.readPrefixes(row.getString("routes")),
        row.getBoolean("approved"));
  }

  private static AuthKey authKey(ResultSet row) throws SQLException {
    return new AuthKey(
        row.getString("id"),
        row.getString("secret_hash"),
        row.getLong("user_id"),
        row.getBoolean("reusable"),
        row.getBoolean("ephemeral"),
        DeviceJson.readStrings(row.getString("tags")),
        Instant.parse(row.getString("created")),
        Instant.parse(row.getString("expiry")),
        row.getBoolean("revoked"),
        instant(row.getString("used")));
  }

  private static WrittenPolicy policy(ResultSet row) throws SQLException {
    return new WrittenPolicy(
        row.getLong("version"),
        row.getString("text"),
        row.getString("author"),
        Instant.parse(row.getString("written")),
        row.getLong("restored"));
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static @Nullable Instant instant(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }
}
