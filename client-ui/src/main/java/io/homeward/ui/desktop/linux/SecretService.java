package io.homeward.ui.desktop.linux;

import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.Tuple;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.Variant;

/** The desktop's keyring, as GNOME, KDE and others have it; Secret Service API 0.2. */
@DBusInterfaceName("org.freedesktop.Secret.Service")
public interface SecretService extends DBusInterface {
  /** Begins to exchange secrets; gives what the algorithm answers, and the session. */
  @DBusMemberName("OpenSession")
  Opened<Variant<?>, DBusPath> openSession(String algorithm, Variant<?> input);

  /** Items with these attributes. */
  @DBusMemberName("SearchItems")
  Found<List<DBusPath>, List<DBusPath>> searchItems(Map<String, String> attributes);

  /** Unlocks items or collections, perhaps after a prompt. */
  @DBusMemberName("Unlock")
  Unlocked<List<DBusPath>, DBusPath> unlock(List<DBusPath> objects);

  /** The collection of that name, or {@code /}. */
  @DBusMemberName("ReadAlias")
  DBusPath readAlias(String name);

  /** Some secrets in one place. */
  @DBusInterfaceName("org.freedesktop.Secret.Collection")
  interface Collection extends DBusInterface {
    /** Makes an item, or replaces one with the same attributes; gives it, and perhaps a prompt. */
    @DBusMemberName("CreateItem")
    Created<DBusPath, DBusPath> createItem(
        Map<String, Variant<?>> properties, Secret secret, boolean replace);
  }

  /** One secret. */
  @DBusInterfaceName("org.freedesktop.Secret.Item")
  interface Item extends DBusInterface {
    /** What it holds. */
    @DBusMemberName("GetSecret")
    Secret getSecret(DBusPath session);

    /** Removes it, perhaps after a prompt, which it gives. */
    @DBusMemberName("Delete")
    DBusPath delete();
  }

  /** What asks the person. */
  @DBusInterfaceName("org.freedesktop.Secret.Prompt")
  interface Prompt extends DBusInterface {
    /** Shows it. */
    @DBusMemberName("Prompt")
    void prompt(String window);

    /** Closes it. */
    @DBusMemberName("Dismiss")
    void dismiss();

    /** The person has decided. */
    final class Completed extends DBusSignal {
      /** Whether the person did not want to. */
      public final boolean dismissed;

      public final Variant<?> result;

      public Completed(String path, boolean dismissed, Variant<?> result) throws DBusException {
        super(path, dismissed, result);
        this.dismissed = dismissed;
        this.result = result;
      }
    }
  }

  /** A secret on its way. */
  final class Secret extends Struct {
    @Position(0)
    public final DBusPath session;

    @Position(1)
    public final byte[] parameters;

    @Position(2)
    public final byte[] value;

    @Position(3)
    public final String contentType;

    public Secret(DBusPath session, byte[] parameters, byte[] value, String contentType) {
      this.session = session;
      this.parameters = parameters;
      this.value = value;
      this.contentType = contentType;
    }
  }

  /** What the algorithm answers, and the session. */
  final class Opened<O, S> extends Tuple {
    @Position(0)
    public final O output;

    @Position(1)
    public final S session;

    public Opened(O output, S session) {
      this.output = output;
      this.session = session;
    }
  }

  /** Items that can be read, and those that are locked. */
  final class Found<U, L> extends Tuple {
    @Position(0)
    public final U unlocked;

    @Position(1)
    public final L locked;

    public Found(U unlocked, L locked) {
      this.unlocked = unlocked;
      this.locked = locked;
    }
  }

  /** What is unlocked, and the prompt that the rest needs, or {@code /}. */
  final class Unlocked<U, P> extends Tuple {
    @Position(0)
    public final U unlocked;

    @Position(1)
    public final P prompt;

    public Unlocked(U unlocked, P prompt) {
      this.unlocked = unlocked;
      this.prompt = prompt;
    }
  }

  /** The item, or {@code /}, and the prompt that it needs, or {@code /}. */
  final class Created<I, P> extends Tuple {
    @Position(0)
    public final I item;

    @Position(1)
    public final P prompt;

    public Created(I item, P prompt) {
      this.item = item;
      this.prompt = prompt;
    }
  }
}
