package io.homeward.coordinator.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.oidc.SignInFailedException.Kind;
import io.homeward.coordinator.testing.ScriptedProvider;
import io.homeward.engine.env.Randomness;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Who has to prove anew who they are. */
class OidcAnewTest extends OidcFixture {
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
}
