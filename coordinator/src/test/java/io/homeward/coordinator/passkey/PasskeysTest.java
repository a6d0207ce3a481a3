package io.homeward.coordinator.passkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.model.Passkey;
import io.homeward.coordinator.oidc.Seal;
import io.homeward.coordinator.oidc.SignInFailedException;
import io.homeward.coordinator.testing.SoftKeyRing;
import io.homeward.engine.env.Randomness;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasskeysTest {
  private static final String BROWSER = "0123456789abcdef0123456789abcdef";
  private static final String OTHER_BROWSER = "f".repeat(32);
  private static final String ORIGIN = "https://net.example.org";

  private Instant now = Instant.parse("2026-11-29T00:00:00Z");
  private final Passkeys passkeys =
      new Passkeys(
          () -> RelyingParty.of(URI.create(ORIGIN)),
          new Seal(Randomness.system()),
          () -> now,
          Randomness.system());
  private final SoftKeyRing ring = new SoftKeyRing(ORIGIN, 1);

  @Test
  void aPasskeyIsMadeAndSignsInAgainAndAgain() throws Exception {
    Passkeys.Made made = make(_ -> {});
    assertThat(made.to()).isEqualTo("/welcome/x");
    Passkey kept = made.passkey();
    assertThat(kept.id()).isEqualTo(SoftKeyRing.text(ring.id));
    assertThat(kept.transports()).containsExactly("hybrid", "internal");
    assertThat(kept.userHandle()).hasSize(43);
    for (int i = 0; i < 3; i++) {
      ring.counter = 4 + i;
      Passkeys.Shown shown = show(kept, _ -> {});
      assertThat(shown.passkey()).isEqualTo(kept);
      assertThat(shown.signCount()).isEqualTo(4 + i);
      assertThat(shown.to()).isEqualTo("/enter");
    }
  }

  @Test
  void whatIsAskedForIsAKeyThatItsRingFindsAndVerifies() {
    Passkeys.Question question =
        passkeys.askForNew(BROWSER, "An\"na\\\n", List.of(passkey("aWQ", "aGFuZGxl")), "/");

    assertThat(question.options())
        .contains("\"id\":\"net.example.org\"")
        .contains("\"residentKey\":\"required\"")
        .contains("\"userVerification\":\"required\"")
        .contains("\"attestation\":\"none\"")
        .contains("\"user\":{\"id\":\"aGFuZGxl\"")
        .contains("\"excludeCredentials\":[{\"type\":\"public-key\",\"id\":\"aWQ\"}]")
        .contains("An\\u0022na\\u005c\\u000a");
  }

  @Test
  void noTwoPeopleGetTheSameHandleAndNoTwoQuestionsTheSameChallenge() {
    String one = passkeys.askForNew(BROWSER, "", List.of(), "/").options();
    String two = passkeys.askForNew(BROWSER, "", List.of(), "/").options();
    assertThat(part(one, "\"user\":{\"id\":\"")).isNotEqualTo(part(two, "\"user\":{\"id\":\""));
    assertThat(part(one, "\"challenge\":\"")).isNotEqualTo(part(two, "\"challenge\":\""));
  }

  @Test
  void aNewPasskeyIsBelievedOnlyIfAllFits() throws Exception {
    refusedToMake("another page", r -> r.origin = "https://evil.example");
    refusedToMake("another port", r -> r.origin = ORIGIN + ":8443");
    refusedToMake("without TLS", r -> r.origin = "http://net.example.org");
    refusedToMake("a page of a host below", r -> r.origin = "https://a.net.example.org");
    refusedToMake("another server", r -> r.rpId = "example.org");
    refusedToMake("nobody was there", r -> r.flags = 0);
    refusedToMake("nobody was verified", r -> r.flags = SoftKeyRing.PRESENT);
    refusedToMake("verified, but not there", r -> r.flags = SoftKeyRing.VERIFIED);
    refusedToMake("another challenge", r -> r.challenge = "A".repeat(43));
    refusedToMake("no challenge", r -> r.challenge = "AA");
    refusedToMake("the other question", r -> r.type = "webauthn.get");
    refusedToMake("in a frame of another page", r -> r.crossOrigin = true);
    refusedToMake("an algorithm that was not asked for", r -> r.algorithm = -35);
    refusedToMake("no algorithm at all", r -> r.algorithm = -65535);
    refusedToMake("an unknown form of attestation", r -> r.format = "whatever");
    refusedToMake("an id that is too long", r -> r.id = new byte[1024]);
  }

  @Test
  void aSignInIsBelievedOnlyIfAllFits() throws Exception {
    Passkey kept = make(_ -> {}).passkey();
    refusedToShow(kept, "another page", r -> r.origin = "https://evil.example");
    refusedToShow(kept, "a page of a host below", r -> r.origin = "https://a.net.example.org");
    refusedToShow(kept, "another server", r -> r.rpId = "evil.example");
    refusedToShow(kept, "nobody was there", r -> r.flags = SoftKeyRing.VERIFIED);
    refusedToShow(kept, "nobody was verified", r -> r.flags = SoftKeyRing.PRESENT);
    refusedToShow(kept, "another challenge", r -> r.challenge = "A".repeat(43));
    refusedToShow(kept, "the other question", r -> r.type = "webauthn.create");
    refusedToShow(kept, "in a frame of another page", r -> r.crossOrigin = true);
    refusedToShow(kept, "another key", r -> r.otherKey = true);
    refusedToShow(kept, "another passkey", r -> r.id = new byte[] {1, 2, 3});
    refusedToShow(kept, "of another person", r -> r.userHandle = "A".repeat(43));
    refusedToShow(kept, "of nobody", r -> r.userHandle = "none");
  }

  @Test
  void anAnswerIsGoodForOneBrowserOnceForAWhileAndForWhatWasAsked() throws Exception {
    Passkey kept = make(_ -> {}).passkey();
    Passkeys.Question question = passkeys.askForAny(BROWSER, "/enter");
    String answer = ring.show(question.options());
    assertThatThrownBy(() -> passkeys.shown(OTHER_BROWSER, question.state(), answer, _ -> kept))
        .satisfies(PasskeysTest::stale);
    assertThatThrownBy(() -> passkeys.made(BROWSER, question.state(), answer, "x"))
        .satisfies(PasskeysTest::stale);
    passkeys.shown(BROWSER, question.state(), answer, _ -> kept);
    assertThatThrownBy(() -> passkeys.shown(BROWSER, question.state(), answer, _ -> kept))
        .as("twice")
        .satisfies(PasskeysTest::stale);

    Passkeys.Question old = passkeys.askForAny(BROWSER, "/enter");
    now = now.plus(Passkeys.LIFE);
    assertThatThrownBy(
            () -> passkeys.shown(BROWSER, old.state(), ring.show(old.options()), _ -> kept))
        .as("too late")
        .satisfies(PasskeysTest::stale);

    Passkeys.Question one = passkeys.askForAny(BROWSER, "/enter");
    Passkeys.Question two = passkeys.askForAny(BROWSER, "/enter");
    assertThatThrownBy(
            () -> passkeys.shown(BROWSER, one.state(), ring.show(two.options()), _ -> kept))
        .as("the answer to another question")
        .satisfies(PasskeysTest::distrusted);
    for (String state : List.of("", "x", "A".repeat(60), "A".repeat(5000), "ä")) {
      assertThatThrownBy(() -> passkeys.shown(BROWSER, state, answer, _ -> kept))
          .satisfies(PasskeysTest::stale);
    }
  }

  @Test
  void whateverIsAnsweredIsRefusedInWords() throws Exception {
    Passkey kept = make(_ -> {}).passkey();
    Random random = new Random(42);
    String good = ring.make(passkeys.askForNew(BROWSER, "", List.of(), "/").options());
    String shown = ring.show(passkeys.askForAny(BROWSER, "/").options());
    for (int i = 0; i < 3000; i++) {
      String answer =
          switch (i % 4) {
            case 0 -> changed(random, good);
            case 1 -> changed(random, shown);
            case 2 -> new String(bytes(random), StandardCharsets.ISO_8859_1);
            default ->
                "{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\""
                    + SoftKeyRing.text(bytes(random))
                    + "\",\"attestationObject\":\""
                    + SoftKeyRing.text(bytes(random))
                    + "\",\"authenticatorData\":\""
                    + SoftKeyRing.text(bytes(random))
                    + "\"}}";
          };
      // None of them answers this question, whatever else is right.
      assertThatThrownBy(() ->
              passkeys.made(
                  BROWSER, passkeys.askForNew(BROWSER, "", List.of(), "/").state(), answer, ""))
          .isInstanceOf(SignInFailedException.class);
      assertThatThrownBy(() ->
              passkeys.shown(BROWSER, passkeys.askForAny(BROWSER, "/").state(), answer, _ -> kept))
          .isInstanceOf(SignInFailedException.class);
    }
    for (String nested : List.of("[".repeat(12_000), "{\"a\":".repeat(2_000), "9".repeat(12_000))) {
      assertThatThrownBy(() ->
              passkeys.shown(BROWSER, passkeys.askForAny(BROWSER, "/").state(), nested, _ -> kept))
          .isInstanceOf(SignInFailedException.class);
    }
    String deepCbor =
        SoftKeyRing.text("\u0081".repeat(8_000).getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() ->
            passkeys.made(
                BROWSER,
                passkeys.askForNew(BROWSER, "", List.of(), "/").state(),
                good.replaceAll(
                    "attestationObject\":\"[^\"]*", "attestationObject\":\"" + deepCbor),
                ""))
        .isInstanceOf(SignInFailedException.class);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          https://net.example.org,        net.example.org, https://net.example.org
          https://net.example.org:443,    net.example.org, https://net.example.org
          https://net.example.org:8443,   net.example.org, https://net.example.org:8443
          http://localhost:4663,          localhost,       http://localhost:4663
          https://homeserver,             homeserver,      https://homeserver
          http://net.example.org,         ,
          http://127.0.0.1:4663,          ,
          https://192.0.2.7,              ,
          'https://[2001:db8::1]:443',    ,
          http://localhost.example.org,   ,
          """)
  void browsersMakePasskeysForNamesWithTls(String url, String id, String origin) {
    RelyingParty party = RelyingParty.of(URI.create(url));

    assertThat(party).isEqualTo(id == null ? null : new RelyingParty(id, origin));
  }

  private Passkeys.Made make(Consumer<SoftKeyRing> change) throws Exception {
    Passkeys.Question question = passkeys.askForNew(BROWSER, "Anna", List.of(), "/welcome/x");
    change.accept(ring);
    return passkeys.made(BROWSER, question.state(), ring.make(question.options()), "phone");
  }

  private Passkeys.Shown show(Passkey kept, Consumer<SoftKeyRing> change) throws Exception {
    Passkeys.Question question = passkeys.askForAny(BROWSER, "/enter");
    change.accept(ring);
    return passkeys.shown(
        BROWSER,
        question.state(),
        ring.show(question.options()),
        id -> id.equals(kept.id()) ? kept : null);
  }

  private void refusedToMake(String why, Consumer<SoftKeyRing> change) {
    SoftKeyRing bad = new SoftKeyRing(ORIGIN, 2);
    change.accept(bad);
    Passkeys.Question question = passkeys.askForNew(BROWSER, "Anna", List.of(), "/");
    assertThatThrownBy(
            () -> passkeys.made(BROWSER, question.state(), bad.make(question.options()), "x"))
        .as(why)
        .satisfies(PasskeysTest::distrusted);
  }

  private void refusedToShow(Passkey kept, String why, Consumer<SoftKeyRing> change)
      throws Exception {
    String origin = ring.origin;
    byte[] id = ring.id;
    assertThatThrownBy(() -> show(kept, change)).as(why).satisfies(PasskeysTest::distrusted);
    ring.origin = origin;
    ring.id = id;
    ring.rpId = ring.challenge = ring.type = ring.userHandle = "";
    ring.flags = SoftKeyRing.PRESENT | SoftKeyRing.VERIFIED;
    ring.crossOrigin = ring.otherKey = false;
    show(kept, _ -> {}); // and it was only that
  }

  private static void distrusted(Throwable thrown) {
    assertThat(((SignInFailedException) thrown).kind())
        .isEqualTo(SignInFailedException.Kind.DISTRUSTED);
  }

  private static void stale(Throwable thrown) {
    assertThat(((SignInFailedException) thrown).kind()).isEqualTo(SignInFailedException.Kind.STALE);
  }

  private static Passkey passkey(String id, String handle) {
    return new Passkey(id, "", handle, 0, List.of(), "x", Instant.EPOCH, null);
  }

  private static String part(String text, String after) {
    int from = text.indexOf(after) + after.length();
    return text.substring(from, text.indexOf('"', from));
  }

  private static String changed(Random random, String text) {
    StringBuilder changed = new StringBuilder(text);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(changed.length());
      switch (random.nextInt(3)) {
        case 0 -> changed.setCharAt(at, (char) (32 + random.nextInt(96)));
        case 1 -> changed.deleteCharAt(at);
        default -> changed.setLength(at + 1);
      }
    }
    return changed.toString();
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return bytes;
  }
}
