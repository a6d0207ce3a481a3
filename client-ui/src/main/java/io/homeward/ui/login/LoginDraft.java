package io.homeward.ui.login;

import java.net.URI;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

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
