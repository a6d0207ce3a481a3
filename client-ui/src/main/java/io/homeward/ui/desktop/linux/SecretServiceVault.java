package io.homeward.ui.desktop.linux;

import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.vault.KeyVault;
import io.homeward.engine.vault.VaultException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The desktop's keyring over the session bus: GNOME's, KWallet, KeePassXC. Each use has a
 * connection of its own and a thread of its own, so that a service that never answers holds up
 * nobody for longer than the limits below.
 */
public final class SecretServiceVault implements KeyVault {
  /** A service that hangs has kept programs from starting for ever. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** For a person who is asked for a password. */
  private static final Duration FOR_A_PERSON = Duration.ofMinutes(2);

  private static final Logger LOG = LoggerFactory.getLogger(SecretServiceVault.class);
  private static final String NAME = "org.freedesktop.secrets";
  private static final DBusPath SERVICE = new DBusPath("/org/freedesktop/secrets");
  private static final String COLLECTION = "org.freedesktop.Secret.Collection";
  private static final String NOTHING = "/";
  private static final String LABEL = "Homeward: keys of this device";

  private final Bus bus;

  private interface Bus {
    DBusConnectionBuilder builder() throws DBusException;
  }

  private interface Use<T> {
    T with(Service service) throws DBusException, VaultException, InterruptedException;
  }

  private SecretServiceVault(Bus bus) {
    this.bus = bus;
  }

  /** That of the session bus. Nothing is asked yet. */
  public static SecretServiceVault ofSession() {
    return new SecretServiceVault(DBusConnectionBuilder::forSessionBus);
  }

  /** That at the bus of a test. */
  static SecretServiceVault at(String address) {
    return new SecretServiceVault(() -> DBusConnectionBuilder.forAddress(address));
  }

  @Override
  public boolean keep(String name, byte[] secret) {
    byte[] copy =
        secret.clone(); // the caller erases its own, perhaps before a slow service takes it
    try {
      return use(service -> service.keep(name, copy));
    } catch (VaultException e) {
      LOG.info("keys stay in the file: {}", e.getMessage());
      return false;
    }
  }

  @Override
  public byte[] fetch(String name) throws VaultException {
    return use(service -> service.fetch(name));
  }

  @Override
  public void forget(String name) {
    try {
      use(service -> service.forget(name));
    } catch (VaultException e) {
      LOG.info("old keys stay in the keyring: {}", e.getMessage());
    }
  }

  private <T> T use(Use<T> use) throws VaultException {
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<Void> asksPerson = new CompletableFuture<>();
    Thread user =
        WatchedThread.virtual(
            "keyring", result::completeExceptionally, () -> run(use, asksPerson, result));
    user.start();
    try {
      CompletableFuture.anyOf(result, asksPerson).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return result.get(FOR_A_PERSON.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new VaultException(
          asksPerson.isDone() ? "nobody unlocked the keyring" : "the keyring does not answer", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof VaultException known) {
        throw known;
      }
      throw new VaultException("the keyring refused: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VaultException("the program ends", e);
    } finally {
      user.interrupt();
    }
  }

  private <T> void run(Use<T> use, CompletableFuture<Void> asksPerson, CompletableFuture<T> to) {
    try (DBusConnection connection = connect()) {
      to.complete(use.with(new Service(connection, asksPerson)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      to.completeExceptionally(new VaultException("given up", e));
    } catch (DBusException | java.io.IOException | RuntimeException e) {
      to.completeExceptionally(e);
    }
  }

  private DBusConnection connect() throws VaultException {
    try {
      return bus.builder().withShared(false).build();
    } catch (DBusException | RuntimeException e) {
      throw new VaultException("there is no session bus here", e);
    }
  }

  /** One conversation. */
  private static final class Service {
    private final DBusConnection bus;
    private final CompletableFuture<Void> asksPerson;
    private final SecretService secrets;

    Service(DBusConnection bus, CompletableFuture<Void> asksPerson) throws DBusException {
      this.bus = bus;
      this.asksPerson = asksPerson;
      secrets = bus.getRemoteObject(NAME, SERVICE.getPath(), SecretService.class);
    }

    private static Map<String, String> attributes(String name) {
      return Map.of("application", "io.homeward", "directory", name);
    }

    private DBusPath session() {
      // What goes over the session's own bus is seen by no other user, encrypted or not.
      return secrets.openSession("plain", new Variant<>("")).session;
    }

    boolean keep(String name, byte[] secret) throws DBusException, VaultException {
      DBusPath collection = secrets.readAlias("default");
      if (collection.getPath().equals(NOTHING)) {
        throw new VaultException("the keyring has no place for new secrets");
      }
      Properties properties = bus.getRemoteObject(NAME, collection.getPath(), Properties.class);
      Boolean locked = properties.Get(COLLECTION, "Locked");
      if (locked) {
        throw new VaultException("the keyring is locked");
      }
      Map<String, Variant<?>> item = new HashMap<>();
      item.put("org.freedesktop.Secret.Item.Label", new Variant<>(LABEL));
      item.put("org.freedesktop.Secret.Item.Attributes", new Variant<>(attributes(name), "a{ss}"));
      SecretService.Created<DBusPath, DBusPath> made =
          bus.getRemoteObject(NAME, collection.getPath(), SecretService.Collection.class)
              .createItem(
                  item,
                  new SecretService.Secret(session(), new byte[0], secret, "text/plain"),
                  true);
      return !made.item.getPath().equals(NOTHING);
    }

    byte[] fetch(String name) throws DBusException, VaultException, InterruptedException {
      SecretService.Found<List<DBusPath>, List<DBusPath>> found =
          secrets.searchItems(attributes(name));
      if (found.unlocked.isEmpty() && !found.locked.isEmpty()) {
        unlock(found.locked);
        found = secrets.searchItems(attributes(name));
      }
      if (found.unlocked.isEmpty()) {
        throw new VaultException(
            found.locked.isEmpty() ? "the keyring has no such keys" : "the keyring is locked");
      }
      return item(found.unlocked.getFirst()).getSecret(session()).value;
    }

    Boolean forget(String name) throws DBusException {
      for (DBusPath path : secrets.searchItems(attributes(name)).unlocked) {
        item(path).delete();
      }
      return true;
    }

    private SecretService.Item item(DBusPath path) throws DBusException {
      return bus.getRemoteObject(NAME, path.getPath(), SecretService.Item.class);
    }

    private void unlock(List<DBusPath> locked)
        throws DBusException, VaultException, InterruptedException {
      String path = secrets.unlock(locked).prompt.getPath();
      if (path.equals(NOTHING)) {
        return;
      }
      CompletableFuture<Boolean> dismissed = new CompletableFuture<>();
      // Until the connection ends, which is soon.
      var _ =
          bus.addSigHandler(
              SecretService.Prompt.Completed.class,
              told -> {
                if (told.getPath().equals(path)) {
                  dismissed.complete(told.dismissed);
                }
              });
      asksPerson.complete(null);
      bus.getRemoteObject(NAME, path, SecretService.Prompt.class).prompt("");
      try {
        if (dismissed.get()) {
          throw new VaultException("the keyring stays locked");
        }
      } catch (ExecutionException e) {
        throw new VaultException("the keyring stays locked", e);
      }
    }
  }
}
