package io.homeward.coordinator.oidc;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import io.homeward.coordinator.model.Identity;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A provider of OpenID Connect: the code flow with PKCE. Thread-safe. */
public final class OidcProvider implements IdentityProvider {
  private static final JsonMapper JSON = new JsonMapper();

  /** Travels before the path of a sign-in for which the person is asked anew. */
  private static final String ANEW = "anew ";

  /** How long a person may take at the provider. */
  static final Duration LIFE = Duration.ofMinutes(15);

  private final ProviderSettings settings;
  private final ProviderHttp http;
  private final WallClock clock;
  private final Attempts attempts;
  private final Cached<Discovery> discovery;
  private final Cached<JWKSet> keys;

  /**
   * The provider of these settings, which is not asked yet.
   *
   * @param seal seals what travels through browsers
   */
  public OidcProvider(
      ProviderSettings settings,
      ProviderHttp http,
      Seal seal,
      WallClock clock,
      Randomness randomness) {
    this.settings = settings;
    this.http = http;
    this.clock = clock;
    this.attempts = new Attempts(seal, randomness, LIFE);
    this.discovery = new Cached<>(this::discover);
    this.keys = new Cached<>(this::fetchKeys);
  }

  @Override
  public ProviderSettings settings() {
    return settings;
  }

  @Override
  public URI start(String browser, URI callback, String to, boolean anew)
      throws SignInFailedException {
    Instant now = clock.now();
    Discovery said = discovery.get(now);
    Attempts.Attempt attempt = attempts.begin(anew ? ANEW + to : to, now);
    Scope scope = new Scope("openid");
    settings.scopes().forEach(scope::add);
    AuthenticationRequest.Builder request =
        new AuthenticationRequest.Builder(
            ResponseType.CODE, scope, new ClientID(settings.clientId()), callback);
    if (anew) {
      // Both mean the same (section 3.1.2.1). Providers that know one of them only ignore the
      // other.
      request.maxAge(0);
      if (said.askAnew() != null) {
        request.prompt(said.askAnew());
      }
    }
    return request
        .endpointURI(said.authorization())
        .state(new State(attempts.state(attempt, settings.id(), browser)))
        .nonce(new Nonce(attempts.nonce(attempt, browser)))
        .codeChallenge(attempts.verifier(attempt, browser), CodeChallengeMethod.S256)
        // Apple tells name and mail address in this way only.
        .responseMode(settings.appleKey() == null ? null : ResponseMode.FORM_POST)
        .build()
        .toURI();
  }

  @Override
  public Finished finish(String browser, URI callback, Callback said) throws SignInFailedException {
    Instant now = clock.now();
    // First of all: what a foreign page makes a browser send here must not even make us ask.
    Attempts.Attempt attempt = attempts.comeBack(said.state(), settings.id(), browser, now);
    Discovery provider = discovery.get(now);
    String issuer = said.issuer();
    if (issuer == null ? provider.namesItself() : !issuer.equals(provider.issuerOf(null))) {
      throw SignInFailedException.distrusted("the answer is of another provider than asked");
    }
    if (!said.error().isEmpty()) {
      throw new SignInFailedException(
          said.error().equals("access_denied")
              ? SignInFailedException.Kind.CANCELLED
              : SignInFailedException.Kind.UNREACHABLE,
          "the provider says " + printable(said.error()));
    }
    if (said.code().isEmpty()) {
      throw SignInFailedException.distrusted("the provider sent no code");
    }
    JsonNode tokens = redeem(provider, attempt, browser, callback, said.code());
    String accessToken = tokens.path("access_token").asString("");
    SignedJWT idToken = IdToken.parse(tokens.path("id_token").asString(""));
    IdToken.checkAlgorithm(idToken, provider);
    IdToken.checkSignature(idToken, keysFor(idToken, now));
    Identity identity =
        IdToken.check(
            idToken,
            provider,
            settings.clientId(),
            attempts.nonce(attempt, browser),
            accessToken.isEmpty() ? null : accessToken,
            now);
    boolean anew = attempt.to().startsWith(ANEW);
    if (anew) {
      // Whoever sits at the browser can take the wish for it out of the address.
      IdToken.checkAnew(idToken, attempt.begun(), now);
    }
    return new Finished(
        person(identity, idToken, provider, accessToken),
        anew ? attempt.to().substring(ANEW.length()) : attempt.to(),
        anew);
  }

  @Override
  public @Nullable URI signOut(URI back) {
    try {
      URI end = discovery.get(clock.now()).endSession();
      return end == null
          ? null
          : URI.create(
              end
                  + (end.getRawQuery() == null ? "?" : "&")
                  + "client_id="
                  + encoded(settings.clientId())
                  + "&post_logout_redirect_uri="
                  + encoded(back.toString()));
    } catch (SignInFailedException e) {
      return null;
    }
  }

  private Discovery discover() throws SignInFailedException {
    ProviderHttp.Answer answer = http.get(Discovery.where(settings.issuer()), Map.of());
    if (answer.status() != 200) {
      throw SignInFailedException.unreachable(
          settings.issuer() + " answers its description with status " + answer.status());
    }
    return Discovery.parse(answer.body(), settings.issuer());
  }

  private JWKSet fetchKeys() throws SignInFailedException {
    ProviderHttp.Answer answer = http.get(discovery.get(clock.now()).keys(), Map.of());
    if (answer.status() != 200) {
      throw SignInFailedException.unreachable(
          settings.issuer() + " answers its keys with status " + answer.status());
    }
    try {
      return JWKSet.parse(answer.body()).toPublicJWKSet();
    } catch (ParseException | RuntimeException e) {
      throw SignInFailedException.unreachable(settings.issuer() + " has keys in no known form");
    }
  }

  private JWKSet keysFor(SignedJWT idToken, Instant now) throws SignInFailedException {
    JWKSet known = keys.get(now);
    // Providers change their keys; a token names one that we may not have seen yet.
    return IdToken.hasKey(idToken, known) ? known : keys.refreshed(now);
  }

  private JsonNode redeem(
      Discovery provider, Attempts.Attempt attempt, String browser, URI callback, String code)
      throws SignInFailedException {
    AuthorizationCodeGrant grant =
        new AuthorizationCodeGrant(
            new AuthorizationCode(code), callback, attempts.verifier(attempt, browser));
    HTTPRequest request = tokenRequest(provider, grant).toHTTPRequest();
    Map<String, String> headers = new HashMap<>();
    String authorization = request.getAuthorization();
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    ProviderHttp.Answer answer = http.post(provider.token(), headers, request.getBody());
    JsonNode json = json(answer.body());
    if (answer.status() != 200 || json == null) {
      String error = json == null ? "" : json.path("error").asString("");
      throw SignInFailedException.unreachable(
          settings.issuer()
              + " answers the code with status "
              + answer.status()
              + (error.isEmpty() ? "" : " and " + printable(error)));
    }
    return json;
  }

  private TokenRequest tokenRequest(Discovery provider, AuthorizationCodeGrant grant) {
    ClientID client = new ClientID(settings.clientId());
    AppleKey apple = settings.appleKey();
    ClientSecret secret =
        apple == null ? settings.secret() : apple.secret(settings.clientId(), clock.now());
    if (secret == null) {
      return new TokenRequest(provider.token(), client, grant, null);
    }
    Secret text = new Secret(secret.text());
    ClientAuthentication authentication =
        provider.secretInHeader() && apple == null
            ? new ClientSecretBasic(client, text)
            : new ClientSecretPost(client, text);
    return new TokenRequest(provider.token(), authentication, grant, null);
  }

  private ProvenPerson person(
      Identity identity, SignedJWT idToken, Discovery provider, String accessToken)
      throws SignInFailedException {
    JsonNode claims = json(idToken.getPayload().toString());
    if (claims == null) {
      throw SignInFailedException.distrusted("the ID token holds no claims");
    }
    JsonNode more = userInfo(identity, provider, accessToken, claims);
    return Claims.person(identity, claims, more, settings.groupsClaim());
  }

  /** Some providers tell mail address and groups there only. */
  private JsonNode userInfo(
      Identity identity, Discovery provider, String accessToken, JsonNode claims)
      throws SignInFailedException {
    URI where = provider.userInfo();
    boolean complete = claims.has("email") && claims.has(settings.groupsClaim());
    if (where == null || accessToken.isEmpty() || complete) {
      return JSON.createObjectNode();
    }
    ProviderHttp.Answer answer = http.get(where, Map.of("Authorization", "Bearer " + accessToken));
    JsonNode json = answer.status() == 200 ? json(answer.body()) : null;
    if (json == null) {
      return JSON.createObjectNode();
    }
    if (!identity.subject().equals(json.path("sub").asString(""))) {
      throw SignInFailedException.distrusted("the provider tells of another person (userinfo)");
    }
    return json;
  }

  private static @Nullable JsonNode json(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return json.isObject() ? json : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static String printable(String text) {
    String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
    return "\"" + clean.substring(0, Math.min(clean.length(), 60)) + "\"";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The way that it takes to a provider when nothing else is said. */
  public static List<IdentityProvider> all(
      List<ProviderSettings> settings, Seal seal, WallClock clock, Randomness randomness) {
    return settings.stream()
        .<IdentityProvider>map(one ->
            new OidcProvider(
                one,
                new OkHttpProviderHttp(one.issuer(), OkHttpProviderHttp.LIMIT),
                seal,
                clock,
                randomness))
        .toList();
  }
}
