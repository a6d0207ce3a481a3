package io.homeward.engine.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.testing.FuzzInputs;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StunMessagesTest {
  /** Of the samples in RFC 5769. */
  private static final TransactionId TRANSACTION =
      new TransactionId(0xb7e7a701bc34d686L, 0xfa87dfae);

  private static final String HEAD = "2112a442b7e7a701bc34d686fa87dfae";

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static @Nullable StunAnswer read(String text) {
    byte[] bytes = hex(text);
    return StunMessages.parseAnswer(bytes, bytes.length);
  }

  private static Endpoint seen(String text) {
    return Objects.requireNonNull(read(text)).seen();
  }

  @Test
  void aRequestHasTheNameAndTheFingerprintThatRelaysOfTheFieldAskFor() {
    byte[] request = StunMessages.request(TRANSACTION);
    assertThat(HexFormat.of().formatHex(request, 0, 36))
        .isEqualTo("00010014" + HEAD + "80220008" + "7461696c6e6f6465" + "80280004");
    CRC32 crc = new CRC32();
    crc.update(request, 0, 32);
    assertThat(ByteBuffer.wrap(request).getInt(36)).isEqualTo((int) (crc.getValue() ^ 0x5354554eL));
    assertThat(StunMessages.parseRequest(request, request.length)).isEqualTo(TRANSACTION);
  }

  @Test
  void answersAsTheSampleResponsesOfTheSpecificationDo() {
    // RFC 5769, sections 2.2 and 2.3: 192.0.2.1 and 2001:db8:..., port 32853.
    Endpoint four = Endpoint.parse("192.0.2.1:32853");
    byte[] ipv4 = StunMessages.answer(TRANSACTION, four);
    assertThat(HexFormat.of().formatHex(ipv4))
        .isEqualTo("0101000c" + HEAD + "002000080001a147e112a643");
    assertThat(StunMessages.parseAnswer(ipv4, ipv4.length))
        .isEqualTo(new StunAnswer(TRANSACTION, four));

    Endpoint six = Endpoint.parse("[2001:db8:1234:5678:11:2233:4455:6677]:32853");
    byte[] ipv6 = StunMessages.answer(TRANSACTION, six);
    assertThat(HexFormat.of().formatHex(ipv6))
        .isEqualTo("01010018" + HEAD + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9");
    assertThat(StunMessages.parseAnswer(ipv6, ipv6.length))
        .isEqualTo(new StunAnswer(TRANSACTION, six));
  }

  @Test
  void readsTheSampleResponsesOfTheSpecificationAmongTheirOtherAttributes() {
    // RFC 5769, section 2.2, with SOFTWARE, MESSAGE-INTEGRITY and FINGERPRINT.
    assertThat(
            seen(
                "0101003c"
                    + HEAD
                    + "8022000b7465737420766563746f7220"
                    + "002000080001a147e112a643"
                    + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
                    + "80280004c07d4c96"))
        .hasToString("192.0.2.1:32853");
  }

  @Test
  void takesAnAddressInTheClearAndInTheFormOfDraftsWhereThereIsNoOther() {
    assertThat(seen("0101000c" + HEAD + "000100080001" + "8055" + "c0000201"))
        .hasToString("192.0.2.1:32853");
    assertThat(seen("0101000c" + HEAD + "802000080001a147e112a643")).hasToString("192.0.2.1:32853");
    // A router wrote its own address over the one in the clear.
    assertThat(seen("01010018" + HEAD + "00010008000180550a000001" + "002000080001a147e112a643"))
        .hasToString("192.0.2.1:32853");
  }

  @Test
  void whatTellsNoPlaceAtWhichSomebodyCanBeIsNoAnswer() {
    for (String seen :
        new String[] {
          "0.0.0.0:5", "192.0.2.1:0", "224.0.0.1:5", "255.255.255.255:5", "[ff02::1]:5", "[::]:5"
        }) {
      byte[] answer = StunMessages.answer(TRANSACTION, Endpoint.parse(seen));
      assertThat(StunMessages.parseAnswer(answer, answer.length)).as(seen).isNull();
    }
    assertThat(read("01010000" + HEAD)).as("without an address").isNull();
    assertThat(read("0111000c" + HEAD + "002000080001a147e112a643")).as("an error").isNull();
    assertThat(read("0101000c" + HEAD + "002000080003a147e112a643")).as("a family").isNull();
    assertThat(read("0101000c" + HEAD + "002000140001a147e112a643")).as("too short").isNull();
    assertThat(read("0101000d" + HEAD + "002000080001a147e112a643")).as("a wrong length").isNull();
    assertThat(read("0101000c" + HEAD.replaceFirst("2112", "2113") + "002000080001a147e112a643"))
        .as("another cookie")
        .isNull();
  }

  @Test
  void whatAClientLooksAtIsToldFromMessagesOfWireGuardByTheFirstBytes() {
    ByteBuffer answer =
        ByteBuffer.wrap(StunMessages.answer(TRANSACTION, Endpoint.parse("192.0.2.1:32853")));
    assertThat(StunMessages.isAnswer(answer.getInt(0), answer.getInt(4), answer.capacity()))
        .isTrue();
    assertThat(StunMessages.isAnswer(answer.getInt(0), answer.getInt(4), 19)).isFalse();
    assertThat(StunMessages.isAnswer(answer.getInt(0), 7, answer.capacity())).isFalse();
    assertThat(StunMessages.isAnswer(0x00010014, answer.getInt(4), 40)).as("a request").isFalse();
    for (int type = 1; type <= 4; type++) {
      assertThat(StunMessages.isAnswer(type << 24, answer.getInt(4), 148)).isFalse();
    }
  }

  @Test
  void whateverComesToAServerIsAnsweredByLittleOrNothing() {
    Random random = new Random(9);
    Endpoint from = Endpoint.parse("[2001:db8::1]:7");
    int answered = 0;
    int inputs = FuzzInputs.count(200_000);
    for (int i = 0; i < inputs; i++) {
      byte[] any = mutated(StunMessages.request(TRANSACTION), random);
      int length = random.nextInt(4) == 0 ? random.nextInt(any.length + 20) : any.length;
      TransactionId transaction = StunMessages.parseRequest(any, length);
      if (transaction != null) {
        answered++;
        assertThat(StunMessages.answer(transaction, from).length).isLessThanOrEqualTo(length + 12);
      }
    }
    assertThat(answered).isPositive();
  }

  @Test
  void whateverComesToAClientIsReadOrLeft() {
    Random random = new Random(10);
    byte[] whole =
        hex(
            "0101003c"
                + HEAD
                + "8022000b7465737420766563746f7220"
                + "002000080001a147e112a643"
                + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
                + "80280004c07d4c96");
    int read = 0;
    int inputs = FuzzInputs.count(300_000);
    for (int i = 0; i < inputs; i++) {
      byte[] any = mutated(whole, random);
      if (random.nextBoolean()) {
        ByteBuffer.wrap(any).putShort(2, (short) (any.length - 20)); // past the first check
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(any.length + 20) : any.length;
      StunAnswer answer = StunMessages.parseAnswer(any, length);
      if (answer != null) {
        read++;
        assertThat(Objects.requireNonNull(answer.seen()).port()).isPositive();
      }
    }
    assertThat(read).isPositive();
  }

  private static byte[] mutated(byte[] like, Random random) {
    byte[] any =
        random.nextBoolean() ? like.clone() : Arrays.copyOf(like, 20 + random.nextInt(like.length));
    for (int n = random.nextInt(4); n > 0; n--) {
      any[random.nextInt(any.length)] = (byte) random.nextInt();
    }
    return any;
  }
}
