package io.homeward.coordinator.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.InvalidHashException;
import io.homeward.coordinator.model.Identity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks ID tokens (OpenID Connect Core 1.0, sections 3.1.3.7 and 3.1.3.6). Pure. */
final class IdToken {
  /** By how much clocks may differ. */
  static final Duration SKEW = Duration.ofMinutes(2);

  /** The oldest that is new: it was made for this sign-in. */
  private static final Duration MAX_AGE = Duration.ofMinutes(10);

  /** Providers tell moments in whole seconds, and may be several computers. */
  private static final Duration ROUNDING = Duration.ofSeconds(3);

  private static final int MAX_TOKEN = 64 << 10;

  private IdToken() {}

  /** A token whose signature has yet to be looked at. */
  static SignedJWT parse(String text) throws SignInFailedException {
    if (text.length() > MAX_TOKEN) {
      throw SignInFailedException.distrusted("the ID token is too long");
    }
    try {
      SignedJWT jwt = SignedJWT.parse(text);
      jwt.getJWTClaimsSet();
      return jwt;
    } catch (ParseException | RuntimeException e) {
      throw SignInFailedException.distrusted("the ID token is not a signed one");
    }
  }

  /** Refuses algorithms that the provider does not use, or nobody should. */
  static void checkAlgorithm(SignedJWT jwt, Discovery discovery) throws SignInFailedException {
    JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
    if (!discovery.algorithms().contains(algorithm)) {
      throw SignInFailedException.distrusted("the ID token is signed by another algorithm");
    }
  }

  /** Whether there is a key for it among these. */
  static boolean hasKey(SignedJWT jwt, JWKSet keys) {
    return !candidates(jwt, keys).isEmpty();
  }

  private static List<JWK> candidates(SignedJWT jwt, JWKSet keys) {
    JWKMatcher matcher = JWKMatcher.forJWSHeader(jwt.getHeader());
    return matcher == null ? List.of() : new JWKSelector(matcher).select(keys);
  }

  /** Refuses a token that none of these keys has signed. */
  static void checkSignature(SignedJWT jwt, JWKSet keys) throws SignInFailedException {
    JWSHeader header = jwt.getHeader();
    for (JWK key : candidates(jwt, keys)) {
      try {
        if (key instanceof AsymmetricJWK pair
            && jwt.verify(
                new DefaultJWSVerifierFactory().createJWSVerifier(header, pair.toPublicKey()))) {
          return;
        }
      } catch (JOSEException | RuntimeException e) {
        // A key of another kind; the next may do.
      }
    }
    throw SignInFailedException.distrusted("none of the provider's keys has signed the ID token");
  }

  /**
   * Refuses a token that is not of this provider, for this server, of now, for this sign-in.
   *
   * @param accessToken that came with it; null: none did
   * @return who it is
   */
  static Identity check(
      SignedJWT jwt,
      Discovery discovery,
      String clientId,
      String nonce,
      @Nullable String accessToken,
      Instant now)
      throws SignInFailedException {
    try {
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      String issuer = discovery.issuerOf(claims.getStringClaim("tid"));
      check(issuer.equals(claims.getIssuer()), "is of another issuer");
      check(claims.getAudience().contains(clientId), "is for somebody else");
      String party = claims.getStringClaim("azp");
      check(
          party == null ? claims.getAudience().size() == 1 : party.equals(clientId),
          "was asked for by somebody else");
      Instant expiry = instant(claims.getExpirationTime());
      check(expiry != null && now.isBefore(expiry.plus(SKEW)), "has expired");
      Instant issued = instant(claims.getIssueTime());
      check(
          issued != null && !issued.isAfter(now.plus(SKEW)) && !issued.isBefore(now.minus(MAX_AGE)),
          "was not made now");
      Instant notBefore = instant(claims.getNotBeforeTime());
      check(notBefore == null || !notBefore.isAfter(now.plus(SKEW)), "is not valid yet");
      check(same(nonce, claims.getStringClaim("nonce")), "is of another sign-in");
      checkAccessToken(jwt, claims.getStringClaim("at_hash"), accessToken);
      String subject = claims.getSubject();
      check(
          subject != null && !subject.isEmpty() && subject.length() <= Identity.MAX_SUBJECT,
          "names nobody");
      return new Identity(issuer, subject);
    } catch (ParseException e) {
      throw SignInFailedException.distrusted("the ID token has a claim of another kind");
    }
  }

  /**
   * Refuses a token of somebody who proved who it is before this sign-in began, as far as the
   * provider tells (section 2, {@code auth_time}). Its clock need not be right: between the proof
   * and the token lies no more time than since the sign-in began.
   *
   * @param begun when the sign-in began
   */
  static void checkAnew(SignedJWT jwt, Instant begun, Instant now) throws SignInFailedException {
    try {
      Instant proved = instant(jwt.getJWTClaimsSet().getDateClaim("auth_time"));
      Instant issued = instant(jwt.getJWTClaimsSet().getIssueTime());
      if (proved == null || issued == null) {
        return;
      }
      check(!proved.isAfter(issued.plus(SKEW)), "is older than what it is about");
      Duration since = Duration.between(begun, now).plus(ROUNDING);
      if (Duration.between(proved, issued).compareTo(since) > 0) {
        throw new SignInFailedException(
            SignInFailedException.Kind.NOT_ANEW,
            "the provider did not ask the person again, though that was asked for");
      }
    } catch (ParseException e) {
      throw SignInFailedException.distrusted("the ID token has a claim of another kind");
    }
  }

  private static void checkAccessToken(
      SignedJWT jwt, @Nullable String hash, @Nullable String accessToken)
      throws SignInFailedException {
    if (hash == null || accessToken == null) {
      return;
    }
    try {
      AccessTokenValidator.validate(
          new BearerAccessToken(accessToken),
          jwt.getHeader().getAlgorithm(),
          new AccessTokenHash(hash));
    } catch (InvalidHashException | RuntimeException e) {
      throw SignInFailedException.distrusted("the ID token came with another access token");
    }
  }

  private static void check(boolean good, String otherwise) throws SignInFailedException {
    if (!good) {
      throw SignInFailedException.distrusted("the ID token " + otherwise);
    }
  }

  private static boolean same(String a, @Nullable String b) {
    return b != null
        && MessageDigest.isEqual(
            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : date.toInstant();
  }
}
