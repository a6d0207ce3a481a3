package io.homeward.coordinator.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.model.Identity;
import io.homeward.coordinator.oidc.SignInFailedException.Kind;
import io.homeward.coordinator.testing.ScriptedProvider;
import io.homeward.engine.env.Randomness;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Who signs in, what a provider is asked, and how it is found. */
class OidcProviderTest extends OidcFixture {
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
}
