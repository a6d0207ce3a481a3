package io.homeward.coordinator.oidc;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jwt.SignedJWT;
import io.homeward.coordinator.model.Identity;
import java.net.URI;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a provider says may be anything: it is taken or refused, and nothing else happens. */
class OidcFuzzTest {
  private static final URI ISSUER = URI.create("https://id.example");

  @FuzzTest(maxDuration = "10s")
  void aDescription(FuzzedDataProvider data) {
    try {
      Discovery.parse(data.consumeRemainingAsString(), ISSUER);
    } catch (SignInFailedException e) {
      // refused
    }
  }

  @FuzzTest(maxDuration = "10s")
  void anIdToken(FuzzedDataProvider data) {
    try {
      SignedJWT token = IdToken.parse(data.consumeRemainingAsString());
      IdToken.hasKey(token, new com.nimbusds.jose.jwk.JWKSet());
    } catch (SignInFailedException e) {
      // refused
    }
  }

  @FuzzTest(maxDuration = "10s")
  void claims(FuzzedDataProvider data) {
    Identity identity = new Identity("i", "s");
    try {
      JsonNode json = new JsonMapper().readTree(data.consumeRemainingAsString());
      Claims.person(identity, json, json, "groups").verifiedDomain();
    } catch (JacksonException e) {
      // no JSON
    }
  }

  @FuzzTest(maxDuration = "10s")
  void aCallback(FuzzedDataProvider data) {
    try {
      Callback.of(
          Map.of(
              "state",
              List.of(data.consumeString(100)),
              "code",
              List.of(data.consumeString(100)),
              "iss",
              List.of(data.consumeRemainingAsString())));
    } catch (SignInFailedException e) {
      // refused
    }
  }
}
