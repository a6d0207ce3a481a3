package io.homeward.coordinator.passkey;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticatorTransport;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import io.homeward.coordinator.model.Passkey;
import io.homeward.coordinator.oidc.Attempts;
import io.homeward.coordinator.oidc.Seal;
import io.homeward.coordinator.oidc.SignInFailedException;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What browsers are asked to make a passkey or to sign in with one, and what is believed of what
 * comes back. Nothing waits here for a person: the challenge follows from what travels sealed
 * through the browser, is bound to that browser, good for {@link #LIFE} and for one answer.
 * Thread-safe.
 */
public final class Passkeys {
  /** How long a person may take. */
  public static final Duration LIFE = Duration.ofMinutes(10);

  /** Largest answer of a browser in characters; what is asked for needs a tenth of it. */
  public static final int MAX_ANSWER = 12 << 10;

  /** Longest id of a credential in bytes (Web Authentication, section 4). */
  private static final int MAX_ID = 1023;

  private static final int HANDLE_BYTES = 32;
  private static final String MAKE = "passkey/make";
  private static final String SHOW = "passkey/show";

  /** In the order in which we like them: EdDSA, ES256, and RS256, which Windows needs. */
  private static final List<PublicKeyCredentialParameters> ALGORITHMS =
      List.of(
          algorithm(COSEAlgorithmIdentifier.EdDSA),
          algorithm(COSEAlgorithmIdentifier.ES256),
          algorithm(COSEAlgorithmIdentifier.RS256));

  private final Supplier<@Nullable RelyingParty> party;
  private final Attempts attempts;
  private final WallClock clock;
  private final Randomness randomness;
  private final AttestedCredentialDataConverter keys;

  /**
   * Checks all but who made the key ring, which is neither asked for nor believed, and the counter,
   * which is compared where it is stored.
   */
  private final WebAuthnManager checks;

  /**
   * Passkeys for a server.
   *
   * @param party for whom they are; null: browsers make none for this server
   * @param seal seals what travels through browsers
   */
  public Passkeys(
      Supplier<@Nullable RelyingParty> party, Seal seal, WallClock clock, Randomness randomness) {
    this.party = party;
    this.attempts = new Attempts(seal, randomness, LIFE);
    this.clock = clock;
    this.randomness = randomness;
    ObjectConverter converter = new ObjectConverter();
    this.keys = new AttestedCredentialDataConverter(converter);
    this.checks = WebAuthnManager.createNonStrictWebAuthnManager(converter);
    checks.getAuthenticationDataVerifier().setMaliciousCounterValueHandler(_ -> {});
  }

  /** Whether browsers make passkeys for this server. */
  public boolean available() {
    return party.get() != null;
  }

  /**
   * What a browser is asked.
   *
   * @param options of {@code navigator.credentials}, as JSON with binary values in base64url
   * @param state what comes back with the answer
   */
  public record Question(String options, String state) {}

  /**
   * A passkey that was just made.
   *
   * @param passkey what to keep of it
   * @param to the path of this server to go on at
   */
  public record Made(Passkey passkey, String to) {}

  /**
   * Somebody showed a passkey.
   *
   * @param passkey as it is kept
   * @param signCount its counter now
   * @param to the path of this server to go on at
   */
  public record Shown(Passkey passkey, long signCount, String to) {}

  /**
   * Asks for a new passkey, which its key ring finds by itself later on and uses only after it made
   * sure that it is its person.
   *
   * @param browser which browser or session it is, unguessable
   * @param name what the key ring shows beside it
   * @param have the passkeys that the person has already; none of their key rings makes another
   * @param to the path of this server to go on at
   */
  public Question askForNew(String browser, String name, List<Passkey> have, String to) {
    String handle =
        have.stream()
            .map(Passkey::userHandle)
            .filter(one -> !one.isEmpty())
            .findFirst()
            .orElseGet(() -> text(randomness.bytes(HANDLE_BYTES)));
    Attempts.Attempt attempt = attempts.begin(handle + " " + to, clock.now());
    RelyingParty server = server();
    String options =
        """
        {"rp":{"id":"%s","name":"%s"},"user":{"id":"%s","name":%s,"displayName":%s},\
        "challenge":"%s","pubKeyCredParams":[%s],"timeout":%d,"attestation":"none",\
        "excludeCredentials":[%s],"authenticatorSelection":{"residentKey":"required",\
        "requireResidentKey":true,"userVerification":"required"}}\
        """
            .formatted(
                server.id(),
                server.id(),
                handle,
                quoted(name),
                quoted(name),
                text(challenge(attempt, browser)),
                joined(
                    ALGORITHMS,
                    one -> "{\"type\":\"public-key\",\"alg\":" + one.getAlg().getValue() + "}"),
                LIFE.toMillis(),
                joined(have, one -> "{\"type\":\"public-key\",\"id\":\"" + one.id() + "\"}"));
    return new Question(options, attempts.state(attempt, MAKE, browser));
  }

  /**
   * Asks for any passkey that the person has here.
   *
   * @param to the path of this server to go on at
   */
  public Question askForAny(String browser, String to) {
    Attempts.Attempt attempt = attempts.begin(to, clock.now());
    String options =
        """
        {"rpId":"%s","challenge":"%s","timeout":%d,"userVerification":"required"}\
        """
            .formatted(server().id(), text(challenge(attempt, browser)), LIFE.toMillis());
    return new Question(options, attempts.state(attempt, SHOW, browser));
  }

  /**
   * A browser comes back with a new passkey.
   *
   * @param name how the person calls it
   * @throws SignInFailedException when it is none that was asked for
   */
  public Made made(String browser, String state, String answer, String name)
      throws SignInFailedException {
    Instant now = clock.now();
    Attempts.Attempt attempt = attempts.comeBack(state, MAKE, browser, now);
    String handle = attempt.to().substring(0, attempt.to().indexOf(' '));
    RegistrationData data =
        believed(
            answer,
            () ->
                checks.verifyRegistrationResponseJSON(
                    answer,
                    new RegistrationParameters(
                        expected(attempt, browser), ALGORITHMS, true, true)));
    AuthenticatorData<?> device =
        data.getAttestationObject() == null
            ? null
            : data.getAttestationObject().getAuthenticatorData();
    AttestedCredentialData key = device == null ? null : device.getAttestedCredentialData();
    if (device == null || key == null || key.getCredentialId().length > MAX_ID) {
      throw SignInFailedException.distrusted("a passkey without a key, or with too long an id");
    }
    Set<AuthenticatorTransport> transports =
        data.getTransports() == null ? Set.of() : data.getTransports();
    Passkey passkey =
        new Passkey(
            text(key.getCredentialId()),
            text(keys.convert(key)),
            handle,
            device.getSignCount(),
            transports.stream()
                .map(AuthenticatorTransport::getValue)
                .filter(one -> one.matches("[a-z-]{1,20}"))
                .sorted()
                .limit(8)
                .toList(),
            name,
            now,
            null);
    return new Made(passkey, attempt.to().substring(handle.length() + 1));
  }

  /**
   * A browser comes back with a proof that a passkey is there.
   *
   * @param known gives the passkey of an id, null when there is none
   * @throws SignInFailedException when it proves nothing
   */
  public Shown shown(
      String browser, String state, String answer, Function<String, @Nullable Passkey> known)
      throws SignInFailedException {
    Attempts.Attempt attempt = attempts.comeBack(state, SHOW, browser, clock.now());
    AuthenticationData data =
        believed(answer, () -> checks.parseAuthenticationResponseJSON(answer));
    String id = given(data.getCredentialId());
    Passkey passkey = id == null ? null : known.apply(id);
    if (passkey == null) {
      throw SignInFailedException.distrusted("a passkey that is not known here");
    }
    String handle = given(data.getUserHandle());
    if (handle == null || !MessageDigest.isEqual(ascii(handle), ascii(passkey.userHandle()))) {
      throw SignInFailedException.distrusted("a passkey of another person");
    }
    AuthenticationData checked =
        believed(
            answer,
            () ->
                checks.verify(
                    data,
                    new AuthenticationParameters(
                        expected(attempt, browser), record(passkey), null, true, true)));
    AuthenticatorData<?> device = checked.getAuthenticatorData();
    return new Shown(passkey, device == null ? 0 : device.getSignCount(), attempt.to());
  }

  /** The library is given what strangers wrote; whatever it throws then, they are not believed. */
  private static <T> T believed(String answer, Supplier<T> check) throws SignInFailedException {
    if (answer.isEmpty() || answer.length() > MAX_ANSWER) {
      throw SignInFailedException.distrusted("an answer that is empty or far too long");
    }
    try {
      return check.get();
    } catch (RuntimeException e) {
      throw SignInFailedException.distrusted(
          "an answer of a browser that does not hold: " + e.getClass().getSimpleName());
    }
  }

  private CredentialRecordImpl record(Passkey passkey) {
    return new CredentialRecordImpl(
        new NoneAttestationStatement(),
        null,
        null,
        null,
        passkey.signCount(),
        keys.convert(Base64.getUrlDecoder().decode(passkey.publicKey())),
        null,
        null,
        null,
        Set.of());
  }

  private ServerProperty expected(Attempts.Attempt attempt, String browser) {
    RelyingParty server = server();
    return ServerProperty.builder()
        .origin(Origin.create(server.origin()))
        .rpId(server.id())
        .challenge(new DefaultChallenge(challenge(attempt, browser)))
        .build();
  }

  private RelyingParty server() {
    RelyingParty server = party.get();
    if (server == null) {
      throw new IllegalStateException("whoever asks looks first whether there are passkeys");
    }
    return server;
  }

  private byte[] challenge(Attempts.Attempt attempt, String browser) {
    return HexFormat.of().parseHex(attempts.nonce(attempt, browser));
  }

  private static PublicKeyCredentialParameters algorithm(COSEAlgorithmIdentifier one) {
    return new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, one);
  }

  private static <T> String joined(List<T> all, Function<T, String> each) {
    return String.join(",", all.stream().map(each).toList());
  }

  /** A text of JSON. */
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.chars()
        .forEach(c -> {
          if (c == '"' || c == '\\' || c < ' ') {
            out.append(String.format("\\u%04x", c));
          } else {
            out.append((char) c);
          }
        });
    return out.append('"').toString();
  }

  /**
   * In base64url; null when the library gives none, of which it says that the bytes may be null.
   */
  @SuppressWarnings("NullablePrimitiveArray")
  private static @Nullable String given(@Nullable byte @Nullable [] bytes) {
    return bytes == null ? null : Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
