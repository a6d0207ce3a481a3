package io.homeward.ui.desktop.linux;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.ActivationTokens;
import io.homeward.ui.desktop.TrayIcon;
import io.homeward.ui.desktop.TrayModel;
import io.homeward.ui.desktop.TrayPictures;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.freedesktop.dbus.DBusPath;

/** The tray icon in the form of {@link StatusNotifierItem}. Thread-safe. */
final class IconExport implements StatusNotifierItem {
  static final String PATH = "/StatusNotifierItem";

  private final Consumer<AppCommand> chosen;
  private final ActivationTokens tokens;
  private final Map<TrayIcon, List<Pixmap>> pictures = new EnumMap<>(TrayIcon.class);
  private boolean darkPanel;
  private volatile TrayModel model;

  IconExport(
      TrayModel model, boolean darkPanel, Consumer<AppCommand> chosen, ActivationTokens tokens) {
    this.tokens = tokens;
    this.model = model;
    this.darkPanel = darkPanel;
    this.chosen = chosen;
  }

  void replace(TrayModel newModel) {
    model = newModel;
  }

  /**
   * Takes the pictures for a panel of this colour from now on.
   *
   * @return whether they are others than before
   */
  synchronized boolean paintFor(boolean nowDark) {
    if (nowDark == darkPanel) {
      return false;
    }
    darkPanel = nowDark;
    pictures.clear();
    return true;
  }

  @Override
  public String category() {
    return "SystemServices";
  }

  @Override
  public String id() {
    return "homeward";
  }

  @Override
  public String title() {
    return "Homeward";
  }

  @Override
  public String status() {
    return "Active";
  }

  @Override
  public int windowId() {
    return 0;
  }

  /** Empty: the pictures go over the bus, so that no icon theme has to know them. */
  @Override
  public String iconName() {
    return "";
  }

  @Override
  public synchronized List<Pixmap> iconPixmap() {
    return pictures.computeIfAbsent(model.icon(), this::load);
  }

  private List<Pixmap> load(TrayIcon icon) {
    List<Pixmap> pixmaps = new ArrayList<>();
    for (int size : TrayPictures.SIZES) {
      byte[] png = TrayPictures.png(icon, darkPanel, size);
      ArgbPicture picture = Outline.around(ArgbPicture.ofPng(png), darkPanel);
      pixmaps.add(new Pixmap(picture.width(), picture.height(), picture.bytes()));
    }
    return pixmaps;
  }

  @Override
  public ToolTip toolTip() {
    return new ToolTip("", List.of(), model.tooltip(), "");
  }

  @Override
  public boolean itemIsMenu() {
    return true;
  }

  @Override
  public DBusPath menu() {
    return new DBusPath(MenuExport.PATH);
  }

  @Override
  public void contextMenu(int x, int y) {
    chosen.accept(new AppCommand.ShowWindow());
  }

  @Override
  public void activate(int x, int y) {
    chosen.accept(new AppCommand.ShowWindow());
  }

  @Override
  public void secondaryActivate(int x, int y) {
    chosen.accept(new AppCommand.ShowWindow());
  }

  @Override
  public void provideXdgActivationToken(String token) {
    tokens.give(token);
  }

  @Override
  public void scroll(int delta, String orientation) {}

  @Override
  public String getObjectPath() {
    return PATH;
  }

  @Override
  public boolean isRemote() {
    return false;
  }
}
