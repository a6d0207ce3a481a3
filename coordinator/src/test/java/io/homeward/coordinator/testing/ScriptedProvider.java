package io.homeward.coordinator.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.homeward.coordinator.oidc.ProviderHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A provider of OpenID Connect that does what a test says: honest as long as nothing else is said.
 * It checks PKCE and that a code is used once, as real ones do. With or without sockets.
 */
public final class ScriptedProvider implements ProviderHttp {
  public static final String CLIENT = "homeward";
  private static final RSAKey FIRST = key("one");
  private static final RSAKey SECOND = key("two");

  public final URI issuer;
  public final List<String> asked = new ArrayList<>();
  public Instant now = Instant.now();
  public String subject = "1001";
  public Map<String, Object> claims =
      new HashMap<>(
          Map.of(
              "email",
              "anna@example.net",
              "email_verified",
              true,
              "name",
              "Anna",
              "groups",
              List.of("family")));
  public Map<String, Object> userInfo = new HashMap<>();
  public UnaryOperator<JWTClaimsSet.Builder> change = builder -> builder;
  public UnaryOperator<String> discovery = text -> text;
  public JWSAlgorithm algorithm = JWSAlgorithm.RS256;

  /** When the person proved here who it is; asked for, it is now, unless it keeps silent. */
  public Instant proved = Instant.now();

  /** Whether it passes whoever it remembers, whatever was asked for. */
  public boolean silent;

  /** Whether it tells when the person proved it, where it was asked to look. */
  public boolean tellsWhen = true;

  public boolean rotated;
  public boolean publishesNew = true;
  public int tokenStatus = 200;
  public String forcedIdToken = "";
  private final Map<String, Map<String, String>> codes = new HashMap<>();
  private int given;

  public ScriptedProvider(URI issuer) {
    this.issuer = issuer;
  }

  private static RSAKey key(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** On a socket of this computer. */
  public static ScriptedProvider listen(List<HttpServer> toStop) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ScriptedProvider provider =
        new ScriptedProvider(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          Answer answer = provider.answer(exchange.getRequestURI().getPath(), body);
          byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    toStop.add(server);
    return provider;
  }

  @Override
  public Answer get(URI url, Map<String, String> headers) {
    return answer(pathOf(url), "");
  }

  @Override
  public Answer post(URI url, Map<String, String> headers, String form) {
    return answer(pathOf(url), form);
  }

  private String pathOf(URI url) {
    return url.getPath().substring(issuer.getPath().length());
  }

  /** What the person's browser does here: signs in, and is sent back with what this returns. */
  public Map<String, String> authorize(URI request) {
    Map<String, String> asks = fields(request.getRawQuery());
    if (!silent && ("login".equals(asks.get("prompt")) || "0".equals(asks.get("max_age")))) {
      proved = now;
    }
    String code = "code" + ++given;
    codes.put(code, asks);
    return new HashMap<>(
        Map.of(
            "state",
            Objects.requireNonNull(asks.get("state")),
            "code",
            code,
            "iss",
            issuer.toString()));
  }

  private synchronized Answer answer(String path, String body) {
    asked.add(path);
    return switch (path) {
      case "/.well-known/openid-configuration" -> new Answer(200, discovery.apply(description()));
      case "/keys" ->
          new Answer(200, new JWKSet(rotated && publishesNew ? SECOND : FIRST).toString());
      case "/token" -> token(fields(body));
      case "/userinfo" ->
          new Answer(200, com.nimbusds.jose.util.JSONObjectUtils.toJSONString(userInfo));
      default -> new Answer(404, "");
    };
  }

  private String description() {
    return """
    {"issuer":"ISS","authorization_endpoint":"ISS/authorize?kept=1","token_endpoint":"ISS/token",
    "jwks_uri":"ISS/keys","userinfo_endpoint":"ISS/userinfo","end_session_endpoint":"ISS/logout",
    "response_types_supported":["code"],"subject_types_supported":["public"],
    "id_token_signing_alg_values_supported":["RS256","HS256","none"],
    "authorization_response_iss_parameter_supported":true}
    """
        .replace("ISS", issuer.toString());
  }

  private Answer token(Map<String, String> form) {
    Map<String, String> asks = codes.remove(form.getOrDefault("code", ""));
    if (tokenStatus != 200) {
      return new Answer(tokenStatus, "{\"error\":\"server_error\"}");
    }
    if (asks == null
        || !challenge(form.getOrDefault("code_verifier", "")).equals(asks.get("code_challenge"))
        || !"S256".equals(asks.get("code_challenge_method"))
        || !Objects.equals(form.get("redirect_uri"), asks.get("redirect_uri"))) {
      return new Answer(400, "{\"error\":\"invalid_grant\"}");
    }
    String idToken =
        forcedIdToken.isEmpty() ? idToken(asks.getOrDefault("nonce", "")) : forcedIdToken;
    return new Answer(
        200,
        "{\"access_token\":\"at\",\"token_type\":\"Bearer\",\"id_token\":\"" + idToken + "\"}");
  }

  private String idToken(String nonce) {
    JWTClaimsSet.Builder builder =
        new JWTClaimsSet.Builder()
            .issuer(issuer.toString())
            .subject(subject)
            .audience(CLIENT)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .claim("nonce", nonce)
            .claim("auth_time", tellsWhen ? proved.getEpochSecond() : null)
            .claim("at_hash", atHash());
    claims.forEach(builder::claim);
    JWTClaimsSet set = change.apply(builder).build();
    try {
      if (algorithm.equals(JWSAlgorithm.parse("none"))) {
        return new PlainJWT(set).serialize();
      }
      RSAKey key = rotated ? SECOND : FIRST;
      SignedJWT jwt =
          new SignedJWT(new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), set);
      jwt.sign(
          JWSAlgorithm.Family.HMAC_SHA.contains(algorithm)
              ? new MACSigner(key.toRSAPublicKey().getEncoded())
              : new RSASSASigner(key));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String atHash() {
    byte[] hash = java.util.Arrays.copyOf(sha256("at"), 16);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }

  private static String challenge(String verifier) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(verifier));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Map<String, String> fields(String encoded) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : encoded.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return fields;
  }
}
