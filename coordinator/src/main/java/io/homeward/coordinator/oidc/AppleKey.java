package io.homeward.coordinator.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;

/**
 * The key by which Apple knows a team. Apple's client secrets are JWTs that it signs, made anew for
 * each use. Immutable.
 */
public final class AppleKey {
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final String AUDIENCE = "https://appleid.apple.com";

  private final String team;
  private final String keyId;
  private final ECPrivateKey key;

  /**
   * @param team the ten characters of the team
   * @param keyId the ten characters of the key
   * @param pem what the {@code .p8} file holds
   * @throws IllegalArgumentException when it is no such key
   */
  public AppleKey(String team, String keyId, String pem) {
    this.team = team;
    this.keyId = keyId;
    this.key = read(pem);
  }

  private static ECPrivateKey read(String pem) {
    String body =
        pem.replace("-----BEGIN PRIVATE KEY-----", "")
            .replace("-----END PRIVATE KEY-----", "")
            .replaceAll("\\s", "");
    try {
      PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body));
      if (KeyFactory.getInstance("EC").generatePrivate(spec) instanceof ECPrivateKey key
          && key.getParams().getOrder().bitLength() == 256) {
        return key;
      }
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      // Not told: it may quote the key.
    }
    throw new IllegalArgumentException("this is no .p8 file with a key of Apple");
  }

  /** A client secret that is good for some minutes. */
  ClientSecret secret(String clientId, Instant now) {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(keyId).build(),
            new JWTClaimsSet.Builder()
                .issuer(team)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)))
                .audience(AUDIENCE)
                .subject(clientId)
                .build());
    try {
      jwt.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("every JDK signs with P-256", e);
    }
    return new ClientSecret(jwt.serialize());
  }

  /** Redacts it. */
  @Override
  public String toString() {
    return "AppleKey[" + keyId + "]";
  }
}
