package io.homeward.coordinator.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import io.homeward.coordinator.oidc.SignInFailedException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Answers in which one thing is bent. */
class OidcRefusalTest extends OidcFixture {
  @Test
  void anotherState() {
    refused(Kind.STALE, "state", back -> put(back, "state", "AAAA"));
    assertThat(provider.asked).as("the code stays unused").doesNotContain("/token");
  }

  @Test
  void noState() {
    refused(Kind.STALE, "no state", back -> put(back, "state", null));
  }

  @Test
  void aStateThatWasChanged() {
    refused(
        Kind.STALE,
        "state",
        back -> {
          String state = Objects.requireNonNull(back.get("state"));
          char other = state.charAt(40) == 'A' ? 'B' : 'A';
          return put(back, "state", state.substring(0, 40) + other + state.substring(41));
        });
  }

  @Test
  void aStateOfAnotherBrowser() throws Exception {
    Map<String, String> back = provider.authorize(start());

    failsAt(Kind.STALE, "state", () -> ours.finish("c".repeat(32), CALLBACK, callback(back)));
  }

  @Test
  void aStateOfAnotherProvider() throws Exception {
    OidcProvider other = provider("other", provider.issuer, "homeward");
    Map<String, String> back = provider.authorize(start());

    failsAt(Kind.STALE, "state", () -> other.finish(BROWSER, CALLBACK, callback(back)));
  }

  @Test
  void aStateThatCameBefore() throws Exception {
    Map<String, String> back = provider.authorize(start());
    ours.finish(BROWSER, CALLBACK, callback(back));

    failsAt(Kind.STALE, "used before", () -> ours.finish(BROWSER, CALLBACK, callback(back)));
  }

  @Test
  void aStateThatIsTooOld() throws Exception {
    Map<String, String> back = provider.authorize(start());
    now = now.plus(OidcProvider.LIFE);

    failsAt(Kind.STALE, "too long", () -> ours.finish(BROWSER, CALLBACK, callback(back)));
  }

  @Test
  void twoTabsDoNotDisturbEachOther() throws Exception {
    URI first = start();
    Map<String, String> second = provider.authorize(start());

    ours.finish(BROWSER, CALLBACK, callback(second));
    ours.finish(BROWSER, CALLBACK, callback(provider.authorize(first)));
  }

  @Test
  void aCodeOfAnotherTabIsWorthNothing() throws Exception {
    Map<String, String> mine = provider.authorize(start());
    Map<String, String> injected = provider.authorize(start());
    mine.put("code", injected.get("code"));

    failsAt(
        Kind.UNREACHABLE, "invalid_grant", () -> ours.finish(BROWSER, CALLBACK, callback(mine)));
  }

  @Test
  void aCodeThatWasUsed() throws Exception {
    Map<String, String> first = provider.authorize(start());
    ours.finish(BROWSER, CALLBACK, callback(first));
    Map<String, String> second = provider.authorize(start());
    second.put("code", first.get("code"));

    failsAt(
        Kind.UNREACHABLE, "invalid_grant", () -> ours.finish(BROWSER, CALLBACK, callback(second)));
  }

  @Test
  void noCode() {
    refused(Kind.DISTRUSTED, "no code", back -> put(back, "code", null));
  }

  @Test
  void aParameterThatIsThereTwice() {
    assertThatThrownBy(() -> Callback.of(Map.of("state", List.of("a"), "code", List.of("x", "y"))))
        .isInstanceOf(SignInFailedException.class);
  }

  @Test
  void whoSaysNoAtTheProviderIsToldSo() {
    refused(
        Kind.CANCELLED,
        "access_denied",
        back -> put(put(back, "code", null), "error", "access_denied"));
  }

  @Test
  void anAnswerOfAnotherProviderIsAMixUp() {
    refused(Kind.DISTRUSTED, "another provider", back -> put(back, "iss", "https://evil.example"));
    assertThat(provider.asked).as("the code stays unused").doesNotContain("/token");
  }

  @Test
  void anAnswerThatHidesItsProviderIsAMixUp() {
    refused(Kind.DISTRUSTED, "another provider", back -> put(back, "iss", null));
  }

  @Test
  void anotherNonce() {
    token("of another sign-in", claims -> claims.claim("nonce", "x"));
    token("of another sign-in", claims -> claims.claim("nonce", null));
  }

  @Test
  void anotherAudience() {
    token("for somebody else", claims -> claims.audience("other"));
    token("for somebody else", claims -> claims.audience(List.of()));
  }

  @Test
  void anotherParty() {
    token("asked for by", claims -> claims.claim("azp", "other"));
    token("asked for by", claims -> claims.audience(List.of("homeward", "other")));
  }

  @Test
  void severalAudiencesWithThisServerAsTheParty() throws Exception {
    provider.change =
        claims -> claims.audience(List.of("other", "homeward")).claim("azp", "homeward");
    signIn();
  }

  @Test
  void anotherIssuer() {
    token("another issuer", claims -> claims.issuer("https://id.example/realm/"));
    token("another issuer", claims -> claims.issuer(null));
  }

  @Test
  void aTokenThatHasExpired() {
    token("expired", claims -> claims.expirationTime(at(Duration.ofMinutes(-3))));
    token("expired", claims -> claims.expirationTime(null));
  }

  @Test
  void clocksMayDifferALittle() throws Exception {
    provider.change =
        claims ->
            claims
                .expirationTime(at(Duration.ofMinutes(-1)))
                .issueTime(at(Duration.ofMinutes(1)))
                .notBeforeTime(at(Duration.ofMinutes(1)));
    signIn();
  }

  @Test
  void aTokenOfAnotherTime() {
    token("not made now", claims -> claims.issueTime(at(Duration.ofHours(-1))));
    token("not made now", claims -> claims.issueTime(at(Duration.ofHours(1))));
    token("not made now", claims -> claims.issueTime(null));
    token("not valid yet", claims -> claims.notBeforeTime(at(Duration.ofHours(1))));
  }

  @Test
  void nobody() {
    token("names nobody", claims -> claims.subject(null));
    token("names nobody", claims -> claims.subject(""));
    token("names nobody", claims -> claims.subject("x".repeat(256)));
  }

  @Test
  void anotherAccessToken() {
    token("another access token", claims -> claims.claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"));
  }

  @Test
  void aTokenThatIsNotSigned() {
    provider.algorithm = JWSAlgorithm.parse("none");
    refused(Kind.DISTRUSTED, "not a signed one", UnaryOperator.identity());
  }

  @Test
  void aTokenThatIsSignedWithThePublicKeyAsAPassword() {
    provider.algorithm = JWSAlgorithm.HS256;
    refused(Kind.DISTRUSTED, "another algorithm", UnaryOperator.identity());
  }

  @Test
  void anAlgorithmThatTheProviderDoesNotUse() {
    provider.algorithm = JWSAlgorithm.PS256;
    refused(Kind.DISTRUSTED, "another algorithm", UnaryOperator.identity());
  }

  @Test
  void aTokenOfAKeyThatTheProviderDoesNotHave() throws Exception {
    signIn();
    now = now.plus(Cached.PAUSE);
    provider.now = now;
    provider.rotated = true;
    provider.publishesNew = false;
    refused(Kind.DISTRUSTED, "none of the provider's keys", UnaryOperator.identity());
  }

  @Test
  void newKeysAreFetchedOnceTheyAreNeededAndNotMoreOftenThanThat() throws Exception {
    signIn();
    provider.rotated = true;
    refused(Kind.DISTRUSTED, "none of the provider's keys", UnaryOperator.identity());
    assertThat(provider.asked.stream().filter("/keys"::equals)).hasSize(1);

    now = now.plus(Cached.PAUSE);
    provider.now = now;
    signIn();
    signIn();
    assertThat(provider.asked.stream().filter("/keys"::equals)).hasSize(2);
  }

  @Test
  void noTokenAtAll() {
    provider.forcedIdToken = "x.y.z";
    refused(Kind.DISTRUSTED, "not a signed one", UnaryOperator.identity());
  }

  @Test
  void anErrorOfTheTokenEndpoint() {
    provider.tokenStatus = 500;
    refused(Kind.UNREACHABLE, "server_error", UnaryOperator.identity());
  }
}
