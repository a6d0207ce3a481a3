package io.homeward.ui.app;

import io.homeward.engine.vault.KeyVault;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.ActivationTokens;
import io.homeward.ui.desktop.Clipboard;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.GlobalKeys;
import io.homeward.ui.desktop.HelperPermission;
import io.homeward.ui.desktop.LauncherSearch;
import io.homeward.ui.desktop.LinkOpener;
import io.homeward.ui.desktop.LoginStart;
import io.homeward.ui.desktop.Notifier;
import io.homeward.ui.desktop.TrayBackend;
import io.homeward.ui.desktop.awt.AwtClipboard;
import io.homeward.ui.desktop.awt.AwtLinkOpener;
import io.homeward.ui.desktop.awt.FxTrayIconTray;
import io.homeward.ui.desktop.linux.BusNotifier;
import io.homeward.ui.desktop.linux.BusSearch;
import io.homeward.ui.desktop.linux.GtkTheme;
import io.homeward.ui.desktop.linux.LinuxLinkOpener;
import io.homeward.ui.desktop.linux.PanelBrightness;
import io.homeward.ui.desktop.linux.PolkitPermission;
import io.homeward.ui.desktop.linux.PortalKeys;
import io.homeward.ui.desktop.linux.SecretServiceVault;
import io.homeward.ui.desktop.linux.SniTray;
import io.homeward.ui.desktop.linux.X11Keys;
import io.homeward.ui.desktop.linux.XdgLoginStart;
import io.homeward.ui.desktop.macos.KeychainVault;
import io.homeward.ui.desktop.windows.DpapiVault;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this desktop has. The only reader of {@code os.name} in this module. */
final class ThisDesktop {
  private static final Logger LOG = LoggerFactory.getLogger(ThisDesktop.class);
  private static final int MENU_BAR_PIXELS = 22;
  private static final int TASK_BAR_PIXELS = 16;

  private ThisDesktop() {}

  private enum Platform {
    LINUX,
    MACOS,
    WINDOWS
  }

  private static Platform platform() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (name.startsWith("mac")) {
      return Platform.MACOS;
    }
    return name.startsWith("windows") ? Platform.WINDOWS : Platform.LINUX;
  }

  /**
   * The tray, or one that shows nothing.
   *
   * @param tokens takes what the desktop gives with a click
   */
  static TrayBackend tray(FxToolkit fx, ActivationTokens tokens) {
    try {
      return switch (platform()) {
        case LINUX -> {
          String desktop = System.getenv().getOrDefault("XDG_CURRENT_DESKTOP", "");
          Path home = Path.of(System.getProperty("user.home", "/"));
          yield SniTray.connect(
              new PanelBrightness(
                  desktop,
                  GtkTheme.of(System.getenv(), home),
                  GtkTheme.hasDarkPanel(System.getenv(), home)),
              tokens);
        }
        // A template picture: macOS paints the dark ink in the colour of its menu bar.
        case MACOS -> new FxTrayIconTray(fx::execute, false, MENU_BAR_PIXELS);
        case WINDOWS -> new FxTrayIconTray(fx::execute, true, TASK_BAR_PIXELS);
      };
    } catch (DesktopException e) {
      LOG.info("no tray: {}", e.toString());
      return TrayBackend.none();
    }
  }

  /**
   * Who shows notifications, or nobody.
   *
   * @param tray of {@link #tray}: on some systems it does
   * @param chosen takes what the person presses
   * @param tokens takes what the desktop gives with a press
   */
  static Notifier notifier(TrayBackend tray, Consumer<AppCommand> chosen, ActivationTokens tokens) {
    if (tray instanceof Notifier notifier) {
      return notifier;
    }
    if (platform() != Platform.LINUX) {
      return Notifier.none();
    }
    try {
      return BusNotifier.connect(chosen, tokens);
    } catch (DesktopException e) {
      LOG.info("no notifications: {}", e.toString());
      return Notifier.none();
    }
  }

  static KeyVault keyring() {
    return switch (platform()) {
      case LINUX -> SecretServiceVault.ofSession();
      case MACOS -> KeychainVault.ofSystem();
      case WINDOWS -> {
        String localData = System.getenv().getOrDefault("LOCALAPPDATA", "");
        yield localData.isEmpty() ? KeyVault.NONE : DpapiVault.ofSystem(Path.of(localData));
      }
    };
  }

  static LinkOpener links(ActivationTokens tokens) {
    return switch (platform()) {
      case LINUX -> new LinuxLinkOpener(tokens);
      case MACOS, WINDOWS -> new AwtLinkOpener();
    };
  }

  /** Null: this system has nobody to ask. */
  static @Nullable HelperPermission permission(@Nullable Path helper) {
    return helper == null || platform() != Platform.LINUX
        ? null
        : new PolkitPermission(helper, System.getProperty("user.name", ""));
  }

  /**
   * How the desktop starts the app at login; null: nobody knows how here.
   *
   * @param launcher what starts the app, or null
   */
  static @Nullable LoginStart loginStart(@Nullable Path launcher) {
    if (launcher == null || platform() != Platform.LINUX) {
      return null;
    }
    String configHome = System.getenv().getOrDefault("XDG_CONFIG_HOME", "");
    return new XdgLoginStart(
        configHome.startsWith("/")
            ? Path.of(configHome)
            : Path.of(System.getProperty("user.home"), ".config"),
        launcher,
        List.of("gui", "--background"));
  }

  /**
   * Has the desktop's own searches find devices.
   *
   * @return ends it; null: this desktop has none that ask
   */
  static @Nullable BusSearch search(LauncherSearch search) {
    if (platform() != Platform.LINUX) {
      return null;
    }
    try {
      return BusSearch.start(search);
    } catch (DesktopException e) {
      LOG.info("the desktop's search does not find devices: {}", e.toString());
      return null;
    }
  }

  /** The keys that programs may have from everywhere; on other systems nobody knows how yet. */
  static GlobalKeys globalKeys() {
    return switch (platform()) {
      case LINUX -> GlobalKeys.firstOf(PortalKeys.ofSession(), new X11Keys(System.getenv()));
      case MACOS, WINDOWS ->
          (keys, purpose, listener) -> {
            throw new DesktopException("not known how on this system");
          };
    };
  }

  static Clipboard clipboard() {
    return new AwtClipboard();
  }

  /** Whether the window is drawn by the processor. */
  static boolean drawsInSoftware() {
    return platform() == Platform.LINUX;
  }

  /** Whether the window takes the look of macOS. */
  static boolean looksLikeMac() {
    return platform() == Platform.MACOS;
  }
}
