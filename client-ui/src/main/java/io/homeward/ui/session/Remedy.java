package io.homeward.ui.session;

import io.homeward.engine.text.WebPage;
import io.homeward.ui.command.AppCommand;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The one thing that a person can do about a trouble at the press of a button, the same wherever
 * the trouble is shown.
 *
 * @param kind what the button says
 * @param command what it does
 */
public record Remedy(Kind kind, AppCommand command) {
  /** What a button can say. */
  public enum Kind {
    SIGN_IN_AGAIN,
    ALLOW_INTERFACE,
    OPEN_PORTAL,
    TRY_AGAIN
  }

  /**
   * What helps against a trouble.
   *
   * @param hasDevice whether there is a device whose key a new sign-in could renew
   * @param canAllow whether there is an administrator to ask
   * @return null: there is nothing that this app could do
   */
  public static @Nullable Remedy of(Trouble trouble, boolean hasDevice, boolean canAllow) {
    return switch (trouble.problem().kind()) {
      case KEY_EXPIRED, KEY_EXPIRES ->
          hasDevice ? new Remedy(Kind.SIGN_IN_AGAIN, new AppCommand.SignInAgain()) : null;
      case DEVICE_REMOVED -> new Remedy(Kind.SIGN_IN_AGAIN, new AppCommand.SignInAgain());
      case INSIDE_ONLY ->
          canAllow ? new Remedy(Kind.ALLOW_INTERFACE, new AppCommand.AllowInterface()) : null;
      case CAPTIVE_PORTAL -> {
        // The network's own, where a person signs in to it.
        URI page = WebPage.parse(trouble.problem().subject());
        yield page == null ? null : new Remedy(Kind.OPEN_PORTAL, new AppCommand.Open(page));
      }
      case SERVER_UNREACHABLE,
          NOT_A_TAILNET_SERVER,
          CERTIFICATE_REJECTED,
          SERVER_ERROR,
          MAP_REMEMBERED ->
          hasDevice ? new Remedy(Kind.TRY_AGAIN, new AppCommand.TryAgain()) : null;
      case SERVER_KEY_CHANGED,
          REGISTRATION_REFUSED,
          SIGN_IN_NOT_FINISHED,
          BAD_HOSTNAME,
          BAD_URL,
          PORT_IN_USE,
          TUN_NOT_PERMITTED,
          HELPER_FAILED,
          NAMES_NOT_SET,
          NOT_GUARDED,
          ROUTE_TAKEN,
          LINK_FOUGHT,
          NAMES_FOUGHT,
          NAMES_LEFT,
          ROUTE_AT_HOME,
          ADDRESS_TAKEN,
          OTHER_TAILNET,
          DAEMON_GONE,
          STATE_IN_USE,
          SOCKET_NOT_OPENED,
          NAMES_UNANSWERED,
          NAMES_ASKED_ELSEWHERE,
          NAMES_SILENT,
          PEER_CLOCK_BEHIND,
          RELAY_UNREACHABLE,
          RELAY_UNWELL,
          UDP_BLOCKED,
          SERVER_WARNS,
          SERVER_SAYS,
          RESOLVER_LEFT_OUT,
          STATE_BROKEN,
          KEYS_LOCKED,
          STATE_NOT_WRITTEN,
          INTERNAL ->
          null;
    };
  }
}
