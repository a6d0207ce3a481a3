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
import org.freedesktop.dbus.types.Variant;

/** The tray icon in the form of {@link StatusNotifierItem}. Thread-safe. */
final class IconExport implements StatusNotifierItem {
  static final String PATH = "/StatusNotifierItem";
  private static final String PIXMAPS = "a(iiay)";

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
  public Variant<?> category() {
    return new Variant<>("SystemServices");
  }

  @Override
  public Variant<?> id() {
    return new Variant<>("homeward");
  }

  @Override
  public Variant<?> title() {
    return new Variant<>("Homeward");
  }

  @Override
  public Variant<?> status() {
    return new Variant<>("Active");
  }

  @Override
  public Variant<?> windowId() {
    return new Variant<>(0);
  }

  /** Empty: the pictures go over the bus, so that no icon theme has to know them. */
  @Override
  public Variant<?> iconName() {
    return new Variant<>("");
  }

  @Override
  public synchronized Variant<?> iconPixmap() {
    return pixmaps(pictures.computeIfAbsent(model.icon(), this::load));
  }

  private static Variant<?> pixmaps(List<Pixmap> pixmaps) {
    return new Variant<>(pixmaps, PIXMAPS);
  }

  @Override
  public Variant<?> iconThemePath() {
    return new Variant<>("");
  }

  /** What else there is to say is in the picture itself. */
  @Override
  public Variant<?> overlayIconName() {
    return new Variant<>("");
  }

  @Override
  public Variant<?> overlayIconPixmap() {
    return pixmaps(List.of());
  }

  @Override
  public Variant<?> attentionIconName() {
    return new Variant<>("");
  }

  @Override
  public Variant<?> attentionIconPixmap() {
    return pixmaps(List.of());
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
  public Variant<?> toolTip() {
    ToolTip shown = new ToolTip("", List.of(), model.tooltip(), "");
    return new Variant<>(shown, "(s" + PIXMAPS + "ss)");
  }

  @Override
  public Variant<?> itemIsMenu() {
    return new Variant<>(true);
  }

  @Override
  public Variant<?> menu() {
    return new Variant<>(new DBusPath(MenuExport.PATH));
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
