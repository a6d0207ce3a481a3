package io.homeward.engine.control.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.session.ControlEvent.Reason;
import io.homeward.engine.control.session.ControlProblem.Kind;
import io.homeward.engine.key.NodePublicKey;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Signing in: with a key, through a page, refused, cancelled. */
class SignInSessionTest extends SessionLab {
  @Test
  void asksForALoginWhenThereIsNoKey() {
    handle(new ControlInput.Start());

    assertThat(events()).containsExactly(new ControlEvent.LoginNeeded(Reason.NEVER_SIGNED_IN));
  }

  @Test
  void sendsTheAuthKeyWithANewNodeKey() {
    handle(new ControlInput.Login("tskey-secret"));

    RegisterRequest request = action(ControlAction.Register.class).request();
    assertThat(Objects.requireNonNull(request.auth()).authKey()).isEqualTo("tskey-secret");
    assertThat(actions.toString()).doesNotContain("tskey-secret");
    assertThat(new ControlInput.Login("tskey-secret").toString()).doesNotContain("secret");
  }

  @Test
  void waitsForAPersonAndFollowsUp() {
    handle(new ControlInput.Login(null));
    NodePublicKey tried = action(ControlAction.Register.class).request().nodeKey();

    answer(RegisterResponse.signInAt(PAGE));

    assertThat(event(ControlEvent.SignInAt.class).url()).hasToString(PAGE);
    assertThat(event(ControlEvent.SignInAt.class).key()).isEqualTo(tried);
    RegisterRequest followup = action(ControlAction.Register.class).request();
    assertThat(followup.followup()).isEqualTo(PAGE);
    assertThat(followup.nodeKey()).isEqualTo(tried);
    accept();
    assertThat(event(ControlEvent.Registered.class).nodeKey().publicKey()).isEqualTo(tried);
  }

  @Test
  void tellsAnotherPageWhenTheFirstExpiredAndBacksOffWhenItIsTheSame() {
    handle(new ControlInput.Login(null));
    answer(RegisterResponse.signInAt(PAGE));

    answer(RegisterResponse.signInAt(PAGE + "2"));
    assertThat(event(ControlEvent.SignInAt.class).url()).hasToString(PAGE + "2");

    answer(RegisterResponse.signInAt(PAGE + "2"));
    assertThat(actions).isEmpty();
    toDeadline();
    assertThat(action(ControlAction.Register.class).request().followup()).isEqualTo(PAGE + "2");
  }

  @Test
  void neverSendsAPersonToSomethingThatIsNoWebPage() {
    handle(new ControlInput.Login(null));

    answer(RegisterResponse.signInAt("file:///etc/passwd"));

    assertThat(event(ControlEvent.Trouble.class).problem().kind()).isEqualTo(Kind.SERVER_ERROR);
  }

  @Test
  void repeatsAFollowUpThatBrokeOffWithoutWords() {
    handle(new ControlInput.Login(null));
    answer(RegisterResponse.signInAt(PAGE));

    handle(new ControlInput.RegisterFailed(call(), BROKEN));
    assertThat(actions).isEmpty();
    toDeadline();
    assertThat(action(ControlAction.Register.class).request().followup()).isEqualTo(PAGE);
  }

  @Test
  void replacesAnExpiredKeyOnceAndGivesUpTheSecondTime() {
    startWithStoredKey();

    answer(EXPIRED);
    RegisterRequest again = action(ControlAction.Register.class).request();
    assertThat(again.nodeKey()).isNotEqualTo(stored.publicKey());
    assertThat(again.oldNodeKey()).isEqualTo(stored.publicKey());

    answer(EXPIRED);
    assertThat(event(ControlEvent.Trouble.class).problem().kind()).isEqualTo(Kind.SERVER_ERROR);
    assertThat(event(ControlEvent.LoginNeeded.class).reason()).isEqualTo(Reason.LOGIN_FAILED);
  }

  @Test
  void tellsTheWordsOfARefusalInOneLine() {
    handle(new ControlInput.Login("k"));

    answer(RegisterResponse.refused("authkey already used\nstack trace"));

    assertThat(event(ControlEvent.Trouble.class).problem())
        .isEqualTo(new ControlProblem(Kind.REGISTRATION_REFUSED, "authkey already used"));
    assertThat(session.nextDeadline()).isEmpty();
  }

  @Test
  void aRefusedRenewalLeavesTheValidKeyInUse() throws IOException {
    online();

    handle(new ControlInput.Login("k"));
    answer(RegisterResponse.refused("no"));

    assertThat(events()).noneMatch(ControlEvent.LoginNeeded.class::isInstance);
    map("{\"KeepAlive\":true}");
    assertThat(actions).isEmpty();
  }

  @Test
  void saysThatASignInWasNotFinishedWhenTheFollowUpIsRefused() {
    handle(new ControlInput.Login(null));
    answer(RegisterResponse.signInAt(PAGE));

    answer(RegisterResponse.refused("registration timed out"));

    assertThat(event(ControlEvent.Trouble.class).problem().kind())
        .isEqualTo(Kind.SIGN_IN_NOT_FINISHED);
  }

  @Test
  void cancelsASignIn() {
    handle(new ControlInput.Login(null));
    answer(RegisterResponse.signInAt(PAGE));
    long call = call();

    handle(new ControlInput.CancelLogin());

    assertThat(action(ControlAction.Cancel.class).call()).isEqualTo(call);
    assertThat(event(ControlEvent.LoginNeeded.class).reason()).isEqualTo(Reason.LOGIN_FAILED);
    handle(new ControlInput.RegisterAnswered(call, ACCEPTED));
    assertThat(actions).isEmpty();
  }

  @Test
  void passesOnThatApprovalIsMissing() {
    startWithStoredKey();

    answer(
        new RegisterResponse(
            RegisterResponse.User.NONE, RegisterResponse.Login.NONE, false, false, "", ""));

    assertThat(event(ControlEvent.Registered.class).machineAuthorized()).isFalse();
    assertThat(action(ControlAction.OpenMap.class)).isNotNull();
  }

  @Test
  void opensAPageOnceAndOnlyOnTheWeb() throws IOException {
    online();

    map("{\"PopBrowserURL\":\"https://a.test/\"}");
    assertThat(event(ControlEvent.OpenPage.class).url()).hasToString("https://a.test/");
    map("{\"PopBrowserURL\":\"https://a.test/\"}");
    assertThat(events()).isEmpty();
    map("{\"PopBrowserURL\":\"javascript:alert(1)\"}");
    assertThat(events()).isEmpty();
  }
}
