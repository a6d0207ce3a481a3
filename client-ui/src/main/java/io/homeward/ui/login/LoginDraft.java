package io.homeward.ui.login;

import java.net.URI;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/**
 * What the person chose and typed on the sign-in screen. It outlives the screen, which is made anew
 * for another language. On the JavaFX thread.
 */
public final class LoginDraft {
  /** Ways to a tailnet. */
  enum Way {
    OWN_SERVER,
    INVITE,
    TAILSCALE
  }

  private final ObjectProperty<Way> way = new SimpleObjectProperty<>(Way.OWN_SERVER);
  private final StringProperty url = new SimpleStringProperty("");
  private final StringProperty invite = new SimpleStringProperty("");
  private final Consumer<URI> chosen;

  /** About which account it was the last time, and whether that had been removed; null: none. */
  private @Nullable String occasion;

  /**
   * Nothing typed yet, but the server of the last attempt.
   *
   * @param lastServer its URL, or empty
   * @param chosen hears of each server that the person chose
   */
  public LoginDraft(String lastServer, Consumer<URI> chosen) {
    this.chosen = chosen;
    if (lastServer.equals(ServerChoice.TAILSCALE.toString())) {
      way.set(Way.TAILSCALE);
    } else {
      url.set(lastServer);
    }
  }

  ObjectProperty<Way> way() {
    return way;
  }

  StringProperty url() {
    return url;
  }

  StringProperty invite() {
    return invite;
  }

  /**
   * Offers the server at which an account is: when another one comes into use, and when its device
   * was removed. What the person types after that stays.
   *
   * @param server its URL, empty: nobody has said where it is; Tailscale's is also that of an
   *     account that never had one
   */
  void offerServer(String account, boolean removed, String server) {
    String now = removed ? account + " removed" : account;
    boolean another = occasion == null ? removed : !now.equals(occasion);
    occasion = now;
    if (another && !server.equals(ServerChoice.TAILSCALE.toString())) {
      way.set(Way.OWN_SERVER);
      url.set(server);
    }
  }

  /** Puts what a link has into the field; signing in is for the person. */
  void offer(String link) {
    way.set(Way.OWN_SERVER);
    url.set(
        switch (ServerChoice.ofUrl(link)) {
          case ServerChoice.Server(URI server, String key) ->
              key == null ? server.toString() : server + "/join#" + key;
          case ServerChoice.Mistake(_) -> link.strip();
        });
  }

  /** The key of an invite has been used: it must not stay to be read on the screen. */
  void forgetKey(URI server) {
    invite.set("");
    if (way.get() == Way.OWN_SERVER) {
      url.set(server.toString());
    }
  }

  /** The person wants this server: to be offered first the next time. */
  void remember(URI server) {
    chosen.accept(server);
  }
}
