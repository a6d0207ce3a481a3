package io.homeward.coordinator.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.oidc.SignInFailedException.Kind;
import io.homeward.coordinator.testing.ScriptedProvider;
import io.homeward.engine.env.Randomness;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A browser, a provider and what lies between them; each test bends one thing. */
class OidcProviderTest {
  private static final String BROWSER = "b".repeat(32);
  private static final URI CALLBACK = URI.create("https://net.example/sign-in/callback/home");

  private final ScriptedProvider provider =
      new ScriptedProvider(URI.create("https://id.example/realm"));
  private Instant now = provider.now;
  private final Seal seal = new Seal(Randomness.system());
  private final OidcProvider ours = provider("home", provider.issuer, "homeward");

  private OidcProvider provider(String id, URI issuer, String clientId) {
    ProviderSettings settings =
        new ProviderSettings(
            id,
            "Home",
            issuer,
            clientId,
            new ClientSecret("s3cret"),
            null,
            List.of("email", "profile"),
            "groups",
            ProviderSettings.Entry.INVITED_ONLY);
    return new OidcProvider(settings, provider, seal, () -> now, Randomness.system());
  }

  @Test
  void whoSignsInIsKnownByIssuerAndSubject() throws Exception {
    IdentityProvider.Finished finished = signIn();

    assertThat(finished.to()).isEqualTo("/join/1");
    ProvenPerson person = finished.person();
    assertThat(person.identity()).isEqualTo(new Identity("https://id.example/realm", "1001"));
    assertThat(person.verifiedDomain()).isEqualTo("example.net");
    assertThat(person.groups()).containsExactly("family");
  }

  @Test
  void theRequestHasEverythingAndKeepsWhatTheEndpointHad() throws Exception {
    Map<String, String> asks = ScriptedProvider.fields(start().getRawQuery());

    assertThat(asks)
        .containsEntry("kept", "1")
        .containsEntry("response_type", "code")
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("scope", "openid email profile")
        .containsKeys("state", "nonce", "code_challenge")
        .doesNotContainKey("client_secret");
  }

  @Test
  void whoHasToProveItAnewIsAskedWhateverTheProviderRemembers() throws Exception {
    URI asks = ours.start(BROWSER, CALLBACK, "/ssh/1", true);
    assertThat(ScriptedProvider.fields(asks.getRawQuery()))
        .containsEntry("prompt", "login")
        .containsEntry("max_age", "0");
    assertThat(ScriptedProvider.fields(start().getRawQuery()))
        .doesNotContainKeys("prompt", "max_age");
    provider.proved = now.minusSeconds(3_600);

    assertThat(signIn().anew()).as("it was not asked for").isFalse();
    IdentityProvider.Finished finished = anew(asks);

    assertThat(finished.anew()).isTrue();
    assertThat(finished.to()).isEqualTo("/ssh/1");
  }

  @Test
  void aProviderThatPassesWhomItRemembersIsNotEnough() {
    provider.silent = true;
    provider.proved = now.minusSeconds(60);
    notAnew(UnaryOperator.identity());
    provider.proved = now.minusSeconds(10);
    notAnew(UnaryOperator.identity());
  }

  @Test
  void whoeverTakesTheWishOutOfTheAddressGainsNothing() {
    provider.proved = now.minusSeconds(60);
    notAnew(asks ->
        URI.create(asks.toString().replaceAll("(?<=[?&])(prompt|max_age)=[a-z0-9]*&?", "")));
  }

  @Test
  void aProviderThatDoesNotTellWhenIsBelieved() throws Exception {
    provider.tellsWhen = false;
    assertThat(anew(ours.start(BROWSER, CALLBACK, "/", true)).anew()).isTrue();
  }

  @Test
  void theClockOfTheProviderNeedNotBeRightAndAPersonMayTakeTheirTime() throws Exception {
    for (int ahead : new int[] {-90, 90}) {
      now = provider.now.minusSeconds(ahead);
      URI asks = ours.start(BROWSER, CALLBACK, "/", true);
      Map<String, String> back = provider.authorize(asks);
      now = now.plusSeconds(600);
      provider.now = provider.now.plusSeconds(600);
      assertThat(ours.finish(BROWSER, CALLBACK, callback(back)).anew()).as("%d", ahead).isTrue();
      provider.silent = true;
      provider.proved = provider.now.minusSeconds(10);
      notAnew(UnaryOperator.identity());
      provider.silent = false;
    }
  }

  @Test
  void aMomentOfProofThatCannotBe() {
    provider.change = claims -> claims.claim("auth_time", provider.now.getEpochSecond() + 600);
    failsAt(Kind.DISTRUSTED, "older than", () -> anew(ours.start(BROWSER, CALLBACK, "/", true)));
    provider.change = claims -> claims.claim("auth_time", "yesterday");
    failsAt(Kind.DISTRUSTED, "another kind", () -> anew(ours.start(BROWSER, CALLBACK, "/", true)));
  }

  @Test
  void providersAreAskedInTheWordsThatTheyTake() throws Exception {
    provider.discovery =
        text -> text.replaceFirst("\\{", "{\"prompt_values_supported\":[\"none\",\"consent\"],");
    URI asks = ours.start(BROWSER, CALLBACK, "/", true);
    assertThat(ScriptedProvider.fields(asks.getRawQuery()))
        .containsEntry("max_age", "0")
        .doesNotContainKey("prompt");

    ScriptedProvider google = new ScriptedProvider(URI.create("https://accounts.google.com"));
    ProviderSettings settings =
        new ProviderSettings(
            "google",
            "Google",
            google.issuer,
            "homeward",
            new ClientSecret("s3cret"),
            null,
            List.of(),
            "groups",
            ProviderSettings.Entry.INVITED_ONLY);
    URI chosen =
        new OidcProvider(settings, google, seal, () -> now, Randomness.system())
            .start(BROWSER, CALLBACK, "/", true);
    assertThat(ScriptedProvider.fields(chosen.getRawQuery()))
        .containsEntry("prompt", "select_account");
  }

  private IdentityProvider.Finished anew(URI asks) throws SignInFailedException {
    return ours.finish(BROWSER, CALLBACK, callback(provider.authorize(asks)));
  }

  private void notAnew(UnaryOperator<URI> bend) {
    failsAt(
        Kind.NOT_ANEW,
        "did not ask",
        () -> anew(bend.apply(ours.start(BROWSER, CALLBACK, "/", true))));
  }

  @Test
  void anotherMailAddressIsTheSamePersonAndTheSameAddressIsAnother() throws Exception {
    Identity before = signIn().person().identity();
    provider.claims.put("email", "anna@elsewhere.example");
    assertThat(signIn().person().identity()).isEqualTo(before);

    provider.claims.put("email", "anna@example.net");
    provider.subject = "2002";
    assertThat(signIn().person().identity()).isNotEqualTo(before);
  }

  @Test
  void anAddressThatNobodyVerifiedHasNoDomain() throws Exception {
    provider.claims.remove("email_verified");
    assertThat(signIn().person().verifiedDomain()).isEmpty();
    provider.claims.put("email_verified", "false");
    assertThat(signIn().person().verifiedDomain()).isEmpty();
    provider.claims.put("email_verified", "true"); // as Apple says it
    assertThat(signIn().person().verifiedDomain()).isEqualTo("example.net");
  }

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

  @Test
  void aDescriptionOfAnotherProvider() {
    provider.discovery =
        text ->
            text.replace(
                "\"issuer\":\"https://id.example/realm\"", "\"issuer\":\"https://evil.example\"");
    failsAt(Kind.UNREACHABLE, "another name", this::start);
  }

  @Test
  void aDescriptionThatIsNone() {
    for (String text :
        List.of(
            "",
            "[]",
            "{}",
            "null",
            "{\"issuer\":1}",
            "{\"issuer\":\"https://id.example/realm\"}")) {
      provider.discovery = _ -> text;
      failsAt(
          Kind.UNREACHABLE,
          "",
          () -> provider("home", provider.issuer, "homeward").start(BROWSER, CALLBACK, "/", false));
    }
  }

  @Test
  void endpointsInTheClear() {
    provider.discovery =
        text -> text.replace("https://id.example/realm/token", "http://id.example/token");
    failsAt(Kind.UNREACHABLE, "token endpoint", this::start);
  }

  @Test
  void aProviderThatSignsWithSecretsOnly() {
    provider.discovery = text -> text.replace("\"RS256\",", "");
    failsAt(Kind.UNREACHABLE, "no algorithm", this::start);
  }

  @Test
  void theDescriptionIsUsedForAnHourAndOldOnesWhileTheProviderIsAway() throws Exception {
    start();
    start();
    assertThat(provider.asked).hasSize(1);
    now = now.plus(Cached.FRESH);
    provider.discovery = _ -> "gone";
    start();
    assertThat(provider.asked).hasSize(2);
    now = now.plus(Cached.STALE);
    failsAt(Kind.UNREACHABLE, "", this::start);
  }

  @Test
  void whatTheUserinfoTellsOfAnotherPerson() {
    provider.claims.remove("email");
    provider.userInfo.put("sub", "2002");
    provider.userInfo.put("email", "boss@example.net");
    refused(Kind.DISTRUSTED, "userinfo", UnaryOperator.identity());
  }

  @Test
  void someProvidersTellMailAddressAndGroupsThereOnly() throws Exception {
    provider.claims.clear();
    provider.userInfo.putAll(
        Map.of("sub", "1001", "email", "a@example.net", "email_verified", true, "groups", "kids"));

    ProvenPerson person = signIn().person();
    assertThat(person.verifiedDomain()).isEqualTo("example.net");
    assertThat(person.groups()).containsExactly("kids");
  }

  @Test
  void anyTenantOfMicrosoftIsAnIssuerOfItsOwn() throws Exception {
    String tenant = "9188040d-6c67-4c5b-b112-36a304b66dad";
    ScriptedProvider any = new ScriptedProvider(URI.create("https://login.example/common/v2.0"));
    any.discovery =
        text ->
            text.replace(
                    "\"issuer\":\"https://login.example/common/",
                    "\"issuer\":\"https://login.example/{tenantid}/")
                .replace("parameter_supported\":true", "parameter_supported\":false");
    OidcProvider microsoft =
        new OidcProvider(
            provider("microsoft", any.issuer, "homeward").settings(),
            any,
            seal,
            () -> now,
            Randomness.system());
    any.change =
        claims -> claims.issuer("https://login.example/" + tenant + "/v2.0").claim("tid", tenant);
    Map<String, String> back =
        put(any.authorize(microsoft.start(BROWSER, CALLBACK, "/", false)), "iss", null);
    assertThat(microsoft.finish(BROWSER, CALLBACK, callback(back)).person().identity().issuer())
        .isEqualTo("https://login.example/" + tenant + "/v2.0");

    any.change = claims -> claims.issuer("https://login.example/x/v2.0").claim("tid", "x");
    Map<String, String> other =
        put(any.authorize(microsoft.start(BROWSER, CALLBACK, "/", false)), "iss", null);
    failsAt(
        Kind.DISTRUSTED,
        "another issuer",
        () -> microsoft.finish(BROWSER, CALLBACK, callback(other)));
  }

  @Test
  void signingOutGoesToTheProviderToo() throws Exception {
    start();
    assertThat(String.valueOf(ours.signOut(URI.create("https://net.example"))))
        .startsWith("https://id.example/realm/logout?client_id=homeward")
        .contains("post_logout_redirect_uri=https%3A%2F%2Fnet.example");
  }

  @Test
  void nothingShowsASecret() {
    assertThat(ours.settings().toString()).doesNotContain("s3cret");
  }

  private URI start() throws SignInFailedException {
    return ours.start(BROWSER, CALLBACK, "/join/1", false);
  }

  private IdentityProvider.Finished signIn() throws SignInFailedException {
    return ours.finish(BROWSER, CALLBACK, callback(provider.authorize(start())));
  }

  private void token(String why, UnaryOperator<JWTClaimsSet.Builder> change) {
    provider.change = change;
    refused(Kind.DISTRUSTED, why, UnaryOperator.identity());
  }

  private void refused(Kind kind, String why, UnaryOperator<Map<String, String>> bend) {
    failsAt(
        kind,
        why,
        () -> ours.finish(BROWSER, CALLBACK, callback(bend.apply(provider.authorize(start())))));
  }

  private interface Attempt {
    Object run() throws SignInFailedException;
  }

  private static void failsAt(Kind kind, String why, Attempt attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            SignInFailedException.class,
            e -> {
              assertThat(e.getMessage()).contains(why).doesNotContain("s3cret", "code1");
              assertThat(e.kind()).isEqualTo(kind);
            });
  }

  private static Callback callback(Map<String, String> back) throws SignInFailedException {
    Map<String, List<String>> parameters = new HashMap<>();
    back.forEach((name, value) -> parameters.put(name, new ArrayList<>(List.of(value))));
    return Callback.of(parameters);
  }

  private static Map<String, String> put(
      Map<String, String> back, String name, @Nullable String value) {
    if (value == null) {
      back.remove(name);
    } else {
      back.put(name, value);
    }
    return back;
  }

  private Date at(Duration from) {
    return Date.from(provider.now.plus(from));
  }
}
