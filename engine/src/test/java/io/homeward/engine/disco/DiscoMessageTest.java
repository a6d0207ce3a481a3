package io.homeward.engine.disco;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.SeededRandomness;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Against messages that the official client's own code made. */
class DiscoMessageTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String TX = "a0a1a2a3a4a5a6a7a8a9aaab";
  private static final String ALICE_PUBLIC =
      "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c";
  private static final String BOB_PUBLIC =
      "8dafcfeeae9045ee9a78d78a99fcf32e7781e441eb073096c342b8e2dcc3b612";
  private static final String NODE = counting(0x40);
  private static final String RELAY = counting(0x80);
  private static final String MAPPED = "00000000000000000000ffffcb007107a2a9";
  private static final String IPV6 = "20010db8000000000000000000000007ffff";
  private static final String BINDING = "00abcdeffedcba98" + RELAY + counting(0xc0);
  private static final String AT_RELAY =
      RELAY
          + ALICE_PUBLIC
          + BOB_PUBLIC
          + "01020304050607080000004d00000006fc23ac0000000045d964b800"
          + MAPPED
          + IPV6;

  private static final TxId TX_ID = TxId.read(ByteBuffer.wrap(HEX.parseHex(TX)));
  private static final NodePublicKey NODE_KEY = new NodePublicKey(HEX.parseHex(NODE));
  private static final Endpoint FOUR = Endpoint.parse("203.0.113.7:41641");
  private static final Endpoint SIX = Endpoint.parse("[2001:db8::7]:65535");
  private static final DiscoPrivateKey ALICE = new DiscoPrivateKey(bytes(i -> i + 1));
  private static final DiscoPrivateKey BOB = new DiscoPrivateKey(bytes(i -> 200 - i));
  private static final RelayBinding BOUND =
      new RelayBinding(0xabcdef, 0xfedcba98, key(RELAY), HEX.parseHex(counting(0xc0)));
  private static final RelayEndpoint MEETING =
      new RelayEndpoint(
          key(RELAY),
          ALICE.publicKey(),
          BOB.publicKey(),
          0x0102030405060708L,
          77,
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          List.of(FOUR, SIX));

  private static final Map<DiscoMessage, String> MESSAGES =
      Map.ofEntries(
          Map.entry(new DiscoMessage.Ping(TX_ID, NODE_KEY, 0), "0100" + TX + NODE),
          Map.entry(
              new DiscoMessage.Ping(TX_ID, NODE_KEY, 9), "0100" + TX + NODE + "000000000000000000"),
          Map.entry(new DiscoMessage.Ping(TX_ID, null, 0), "0100" + TX),
          Map.entry(new DiscoMessage.Pong(TX_ID, FOUR), "0200" + TX + MAPPED),
          Map.entry(new DiscoMessage.Pong(TX_ID, SIX), "0200" + TX + IPV6),
          Map.entry(new DiscoMessage.CallMeMaybe(List.of(FOUR, SIX)), "0300" + MAPPED + IPV6),
          Map.entry(new DiscoMessage.CallMeMaybe(List.of()), "0300"),
          Map.entry(new DiscoMessage.Bind(BOUND), "0400" + BINDING),
          Map.entry(new DiscoMessage.BindChallenge(BOUND), "0500" + BINDING),
          Map.entry(new DiscoMessage.BindAnswer(BOUND), "0600" + BINDING),
          Map.entry(new DiscoMessage.CallMeMaybeVia(MEETING), "0700" + AT_RELAY),
          Map.entry(
              new DiscoMessage.AllocateRequest(ALICE.publicKey(), BOB.publicKey(), 0x80000001),
              "0800" + ALICE_PUBLIC + BOB_PUBLIC + "80000001"),
          Map.entry(
              new DiscoMessage.AllocateResponse(0x80000001, MEETING), "090080000001" + AT_RELAY));

  @Test
  void everyMessageIsWrittenAndReadAsTheOfficialClientDoes() {
    MESSAGES.forEach((message, text) -> {
      assertThat(HEX.formatHex(message.encode())).as("%s", message).isEqualTo(text);
      assertThat(DiscoMessage.parse(HEX.parseHex(text))).isEqualTo(message);
    });
    assertThat(MESSAGES.keySet().stream().map(Object::getClass).distinct())
        .as("all kinds stand here")
        .hasSize(DiscoMessage.class.getPermittedSubclasses().length);
  }

  @Test
  void aDatagramOfTheOfficialClientOpens() {
    byte[] datagram =
        HEX.parseHex(
            "5453f09f92ac"
                + ALICE_PUBLIC
                + "000306090c0f1215181b1e2124272a2d303336393c3f4245"
                + "6c48e5061298752168f22054da7a75d7353728ef5783649195bb5d8a7c019e4d"
                + "68e716dff37afdefff92ed91b15541f9272c3b25207a6da9fe54d9fc73b0");
    assertThat(DiscoBox.sender(datagram)).isEqualTo(ALICE.publicKey());
    DiscoBox box = new DiscoBoxes(BOB).with(ALICE.publicKey());
    assertThat(box.open(datagram)).isEqualTo(new DiscoMessage.Ping(TX_ID, NODE_KEY, 0));
    for (int at = 38; at < datagram.length; at++) {
      byte[] wrong = datagram.clone();
      wrong[at] ^= 1;
      assertThat(box.open(wrong)).as("one wrong bit at %s", at).isNull();
    }
  }

  @Test
  void whatOneSealsOnlyTheOtherOpens() {
    SeededRandomness randomness = new SeededRandomness(5);
    DiscoBoxes alices = new DiscoBoxes(ALICE);
    DiscoBoxes bobs = new DiscoBoxes(BOB);
    DiscoBoxes strangers = new DiscoBoxes(DiscoPrivateKey.generate(randomness));
    MESSAGES.forEach((message, text) -> {
      byte[] datagram = requireNonNull(alices.with(bobs.publicKey()).seal(message, randomness));
      assertThat(datagram).hasSize(62 + 16 + text.length() / 2);
      assertThat(DiscoBox.sender(datagram)).isEqualTo(alices.publicKey());
      assertThat(bobs.with(alices.publicKey()).open(datagram)).isEqualTo(message);
      assertThat(strangers.with(alices.publicKey()).open(datagram)).isNull();
      assertThat(bobs.with(strangers.publicKey()).open(datagram)).isNull();
    });
  }

  @Test
  void aKeyOfSmallOrderIsTalkedToByNobody() {
    DiscoBox box = new DiscoBoxes(ALICE).with(DiscoPublicKey.ZERO);
    assertThat(box.seal(new DiscoMessage.CallMeMaybe(List.of()), new SeededRandomness(1))).isNull();
    assertThat(box.open(new byte[200])).isNull();
  }

  @Test
  void theBoxOfAPeerThatIsGoneIsErased() {
    DiscoBoxes boxes = new DiscoBoxes(ALICE);
    DiscoBox box = boxes.with(BOB.publicKey());
    assertThat(boxes.with(BOB.publicKey())).isSameAs(box);
    boxes.forget(BOB.publicKey());
    assertThat(box.seal(new DiscoMessage.CallMeMaybe(List.of()), new SeededRandomness(1))).isNull();
    assertThat(boxes.with(BOB.publicKey())).isNotSameAs(box);
  }

  @Test
  void messagesThatAreTooShortAreNone() {
    MESSAGES.forEach((message, text) -> {
      int whole = text.length() / 2;
      for (int length = 0; length < whole; length++) {
        DiscoMessage read = DiscoMessage.parse(Arrays.copyOf(HEX.parseHex(text), length));
        if (length < DiscoMessage.HEADER_BYTES) {
          assertThat(read).isNull();
        } else if (read != null) {
          // Only what may be left out was left out.
          assertThat(read)
              .isInstanceOfAny(
                  DiscoMessage.Ping.class,
                  DiscoMessage.CallMeMaybe.class,
                  DiscoMessage.CallMeMaybeVia.class,
                  DiscoMessage.AllocateResponse.class);
        }
      }
    });
    byte[] fewer = Arrays.copyOf(HEX.parseHex("0700" + AT_RELAY), 2 + 124 + 18);
    assertThat(requireNonNull(via(fewer)).addresses()).containsExactly(FOUR);
    assertThat(DiscoMessage.parse(Arrays.copyOf(fewer, 2 + 124))).as("no address").isNull();
    assertThat(DiscoMessage.parse(Arrays.copyOf(fewer, 2 + 124 + 19))).as("half of one").isNull();
  }

  @Test
  void laterVersionsMeanWhatTheOfficialClientTakesThemFor() {
    DiscoMessage.CallMeMaybe none = new DiscoMessage.CallMeMaybe(List.of());
    assertThat(DiscoMessage.parse(HEX.parseHex("0301" + MAPPED))).isEqualTo(none);
    assertThat(DiscoMessage.parse(HEX.parseHex("0300" + MAPPED + "00"))).isEqualTo(none);
    assertThat(DiscoMessage.parse(HEX.parseHex("0107" + TX)))
        .isEqualTo(new DiscoMessage.Ping(TX_ID, null, 0));
    assertThat(DiscoMessage.parse(HEX.parseHex("0200" + TX + MAPPED + "0102")))
        .isEqualTo(new DiscoMessage.Pong(TX_ID, FOUR));
    assertThat(DiscoMessage.parse(HEX.parseHex("0401" + BINDING))).isNull();
    assertThat(DiscoMessage.parse(HEX.parseHex("0701" + AT_RELAY))).isNull();
    assertThat(DiscoMessage.parse(HEX.parseHex("0a00" + AT_RELAY))).isNull();
    assertThat(DiscoMessage.parse(HEX.parseHex("0000" + AT_RELAY))).isNull();
  }

  @Test
  void manyEndpointsAreReadUpToABound() {
    byte[] many = HEX.parseHex("0300" + String.join("", Collections.nCopies(3636, MAPPED)));
    assertThat(requireNonNull((DiscoMessage.CallMeMaybe) DiscoMessage.parse(many)).endpoints())
        .hasSize(DiscoMessage.MAX_ENDPOINTS);
  }

  @Test
  void negativeLifetimesAreNone() {
    String text = ("0700" + AT_RELAY).replace("00000006fc23ac00", "ffffffffffffffff");
    assertThat(requireNonNull(via(HEX.parseHex(text))).bindLifetime()).isEqualTo(Duration.ZERO);
  }

  @Test
  void randomBytesAreAMessageOrNone() throws Exception {
    Random random = new Random(3);
    List<String> texts = List.copyOf(MESSAGES.values());
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FuzzInputs.count(100_000); i++) {
        byte[] plain = HEX.parseHex(texts.get(i % texts.size()));
        plain = Arrays.copyOf(plain, random.nextInt(plain.length + 40));
        for (int change = random.nextInt(6); change > 0 && plain.length > 0; change--) {
          plain[random.nextInt(plain.length)] = (byte) random.nextInt();
        }
        DiscoMessage read = DiscoMessage.parse(plain);
        if (read != null && !read.equals(DiscoMessage.parse(read.encode()))) {
          throw new AssertionError("read again otherwise: " + HEX.formatHex(plain));
        }
      }
    });
  }

  @Test
  void randomDatagramsComeFromNobodyAndOpenAsNothing() {
    Random random = new Random(4);
    DiscoBox box = new DiscoBoxes(ALICE).with(BOB.publicKey());
    byte[] magic = HEX.parseHex("5453f09f92ac");
    for (int i = 0; i < FuzzInputs.count(20_000); i++) {
      byte[] datagram = new byte[random.nextInt(160)];
      random.nextBytes(datagram);
      System.arraycopy(magic, 0, datagram, 0, Math.min(random.nextInt(7), datagram.length));
      DiscoPublicKey sender = DiscoBox.sender(datagram);
      if (sender != null && datagram.length < DiscoBox.MIN_BYTES || box.open(datagram) != null) {
        throw new AssertionError(HEX.formatHex(datagram));
      }
    }
  }

  private static RelayEndpoint via(byte[] plain) {
    return ((DiscoMessage.CallMeMaybeVia) requireNonNull(DiscoMessage.parse(plain))).via();
  }

  private static DiscoPublicKey key(String hex) {
    return new DiscoPublicKey(HEX.parseHex(hex));
  }

  private static String counting(int from) {
    return HEX.formatHex(bytes(i -> from + i));
  }

  private static byte[] bytes(IntUnaryOperator at) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) at.applyAsInt(i);
    }
    return bytes;
  }
}
