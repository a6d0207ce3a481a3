package io.homeward.coordinator.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A browser, a provider and what lies between them. */
abstract class OidcFixture {
  static final String BROWSER = "b".repeat(32);
  static final URI CALLBACK = URI.create("https://net.example/sign-in/callback/home");

  final ScriptedProvider provider = new ScriptedProvider(URI.create("https://id.example/realm"));
  Instant now = provider.now;
  final Seal seal = new Seal(Randomness.system());
  final OidcProvider ours = provider("home", provider.issuer, "homeward");

  OidcProvider provider(String id, URI issuer, String clientId) {
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

  URI start() throws SignInFailedException {
    return ours.start(BROWSER, CALLBACK, "/join/1", false);
  }

  IdentityProvider.Finished signIn() throws SignInFailedException {
    return ours.finish(BROWSER, CALLBACK, callback(provider.authorize(start())));
  }

  void token(String why, UnaryOperator<JWTClaimsSet.Builder> change) {
    provider.change = change;
    refused(Kind.DISTRUSTED, why, UnaryOperator.identity());
  }

  void refused(Kind kind, String why, UnaryOperator<Map<String, String>> bend) {
    failsAt(
        kind,
        why,
        () -> ours.finish(BROWSER, CALLBACK, callback(bend.apply(provider.authorize(start())))));
  }

  interface Attempt {
    Object run() throws SignInFailedException;
  }

  static void failsAt(Kind kind, String why, Attempt attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            SignInFailedException.class,
            e -> {
              assertThat(e.getMessage()).contains(why).doesNotContain("s3cret", "code1");
              assertThat(e.kind()).isEqualTo(kind);
            });
  }

  static Callback callback(Map<String, String> back) throws SignInFailedException {
    Map<String, List<String>> parameters = new HashMap<>();
    back.forEach((name, value) -> parameters.put(name, new ArrayList<>(List.of(value))));
    return Callback.of(parameters);
  }

  static Map<String, String> put(Map<String, String> back, String name, @Nullable String value) {
    if (value == null) {
      back.remove(name);
    } else {
      back.put(name, value);
    }
    return back;
  }

  Date at(Duration from) {
    return Date.from(provider.now.plus(from));
  }
}
