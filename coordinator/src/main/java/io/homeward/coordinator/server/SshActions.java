package io.homeward.coordinator.server;

import io.homeward.coordinator.auth.SshLogin;
import io.homeward.coordinator.auth.SshLogins;
import io.homeward.coordinator.mapper.SshView;
import io.homeward.engine.control.message.WireSshPolicy;
import io.homeward.engine.key.MachinePublicKey;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers devices that ask what to do about a login by SSH: the next action of theirs, in the words
 * of the protocol.
 */
final class SshActions {
  /** Where devices ask; the ids of both devices stand between and behind. */
  static final String PATH = "/machine/ssh/action/{from}/to/{to}";

  private final SshLogins logins;
  private final Supplier<@Nullable String> pages;

  /**
   * @param pages gives what addresses of the sign-in begin with; null: there is no sign-in in the
   *     browser
   */
  SshActions(SshLogins logins, Supplier<@Nullable String> pages) {
    this.logins = logins;
    this.pages = pages;
  }

  /**
   * The next action; may wait for a person for minutes.
   *
   * @param held with what the login was held before; empty: it begins
   * @param whenWaiting is given what to run when the client gives up waiting
   */
  WireSshPolicy.Action next(
      SshLogin login, String held, MachinePublicKey at, Consumer<Runnable> whenWaiting)
      throws InterruptedException {
    SshLogins.Answer answer;
    if (held.isEmpty()) {
      answer = logins.ask(login, at);
    } else {
      CompletableFuture<Boolean> givenUp = new CompletableFuture<>();
      whenWaiting.accept(() -> givenUp.complete(false));
      answer = logins.await(held, login, at, givenUp);
    }
    return switch (answer) {
      case SshLogins.Answer.Accept() -> SshView.ACCEPT;
      case SshLogins.Answer.Refuse(var why) -> SshView.reject(why);
      case SshLogins.Answer.Hold(var waiting) -> hold(waiting);
    };
  }

  private WireSshPolicy.Action hold(SshLogins.Waiting waiting) {
    String prefix = pages.get();
    return prefix == null
        ? SshView.reject("The policy asks for a sign-in, and this server has none in the browser.")
        : SshView.hold(
            "# To log in, sign in again on this page:\n#\n#     " + prefix + waiting.id() + "\n",
            waiting.id());
  }
}
