package io.homeward.ui.desktop.awt;

import com.dustinredmond.fxtrayicon.FXTrayIcon;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.Notification;
import io.homeward.ui.desktop.Notifier;
import io.homeward.ui.desktop.TrayBackend;
import io.homeward.ui.desktop.TrayIcon;
import io.homeward.ui.desktop.TrayModel;
import io.homeward.ui.desktop.TrayPictures;
import java.awt.EventQueue;
import java.awt.Image;
import java.awt.PopupMenu;
import java.awt.Toolkit;
import java.util.concurrent.Executor;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The tray of macOS and Windows: FXTrayIcon for the icon, the AWT menu behind it for the menu,
 * because its own menu has one level of submenus only. The JavaFX and the AWT thread hand work to
 * each other and never wait for each other.
 */
public final class FxTrayIconTray implements TrayBackend, Notifier {
  private final Executor fxThread;
  private final boolean darkPanel;
  private final int size;

  /** The rest belongs to the AWT thread. */
  private @Nullable FXTrayIcon icon;

  private @Nullable AwtMenu menu;
  private @Nullable TrayModel shown;

  /**
   * A tray.
   *
   * @param fxThread runs work on the JavaFX thread, which is started
   * @param darkPanel whether the pictures have to be light; a template picture on macOS is never
   * @param size edge length of the picture in pixels, one of {@link TrayPictures#SIZES}
   */
  public FxTrayIconTray(Executor fxThread, boolean darkPanel, int size) {
    this.fxThread = fxThread;
    this.darkPanel = darkPanel;
    this.size = size;
  }

  /** Whether this desktop has a tray of the old kind. */
  public static boolean isSupported() {
    return FXTrayIcon.isSupported();
  }

  @Override
  public void start(TrayModel model, Listener listener) throws DesktopException {
    if (!isSupported()) {
      throw new DesktopException("this desktop has no tray");
    }
    fxThread.execute(() -> {
      FXTrayIcon newIcon = new FXTrayIcon(new Stage(), picture(model.icon()));
      newIcon.setOnAction(event -> listener.chosen(new AppCommand.ShowWindow()));
      newIcon.show();
      EventQueue.invokeLater(() -> {
        icon = newIcon;
        menu = new AwtMenu(listener::chosen);
        show(model);
        listener.shown(true);
      });
    });
  }

  private Image picture(TrayIcon which) {
    return Toolkit.getDefaultToolkit().createImage(TrayPictures.png(which, darkPanel, size));
  }

  @Override
  public void update(TrayModel model) {
    EventQueue.invokeLater(() -> show(model));
  }

  private void show(TrayModel model) {
    if (icon == null || menu == null || model.equals(shown)) {
      return;
    }
    java.awt.TrayIcon awt = icon.getRestricted().getTrayIcon();
    if (shown == null || shown.icon() != model.icon()) {
      awt.setImage(picture(model.icon()));
    }
    awt.setToolTip(model.tooltip());
    if (shown == null || !shown.items().equals(model.items())) {
      PopupMenu popup = awt.getPopupMenu();
      if (popup != null) {
        menu.fill(popup, model.items());
      }
    }
    shown = model;
  }

  /** Such a desktop shows no buttons, and one notification at a time. */
  @Override
  public boolean show(Notification notification) {
    EventQueue.invokeLater(() -> {
      if (icon != null) {
        icon.getRestricted()
            .getTrayIcon()
            .displayMessage(
                notification.title(), notification.text(), java.awt.TrayIcon.MessageType.NONE);
      }
    });
    return true;
  }

  /** It goes by itself. */
  @Override
  public void withdraw(String id) {}

  @Override
  public void close() {
    EventQueue.invokeLater(() -> {
      if (icon != null) {
        java.awt.SystemTray.getSystemTray().remove(icon.getRestricted().getTrayIcon());
        icon = null;
      }
    });
  }
}
