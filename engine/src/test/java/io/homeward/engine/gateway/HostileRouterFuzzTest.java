package io.homeward.engine.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.testing.FuzzInputs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever a router sends, or whoever claims to be it: parsing ends, and nothing is thrown. */
class HostileRouterFuzzTest extends RouterLab {
  private static final List<String> PIECES =
      List.of(
          "<",
          ">",
          "</",
          "/>",
          "&",
          ";",
          "&#x",
          "&lt;",
          "<!--",
          "-->",
          "<![CDATA[",
          "]]>",
          "<?",
          "?>",
          "<!DOCTYPE",
          "\"",
          "'",
          "<service>",
          "</service>",
          "serviceType",
          "controlURL",
          "urn:schemas-upnp-org:service:WANIPConnection:1",
          "http://",
          "://",
          ":",
          "/",
          "\r\n",
          "\u0000",
          "\u00ff",
          "Content-Length: ",
          "Transfer-Encoding: chunked\r\n",
          "7fffffff",
          "-1",
          "0",
          "HTTP/1.1 200 OK");

  private static byte[] mutate(byte[] seed, Random random) {
    byte[] out = seed;
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(out.length + 1);
      switch (random.nextInt(4)) {
        case 0 -> out = Arrays.copyOf(out, at);
        case 1 -> {
          out = out.clone();
          if (at < out.length) {
            out[at] = (byte) random.nextInt();
          }
        }
        default -> {
          byte[] piece =
              PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.ISO_8859_1);
          byte[] longer = new byte[out.length + piece.length];
          System.arraycopy(out, 0, longer, 0, at);
          System.arraycopy(piece, 0, longer, at, piece.length);
          System.arraycopy(out, at, longer, at + piece.length, out.length - at);
          out = longer;
        }
      }
    }
    return out;
  }

  private static byte[] description() {
    MemoryRouter router = new MemoryRouter();
    router.upnp = 2;
    router.second = "8.8.8.8";
    byte[] answer =
        router.call(
            new PortMapAction.Call(
                1,
                Endpoint.parse("192.168.7.1:5000"),
                "GET /root.xml ".getBytes(StandardCharsets.ISO_8859_1)),
            0);
    return answer == null ? new byte[0] : answer;
  }

  @Test
  void answersOfHttpAndTheirDocumentsAreReadOrRefused() throws Exception {
    Random random = new Random(1);
    byte[] seed = description();
    RouterUrl from = new RouterUrl(5000, "/root.xml");
    int whole = 0;
    for (int i = 0; i < FuzzInputs.count(60_000); i++) {
      byte[] raw = mutate(seed, random);
      HttpAnswer answer = read(raw);
      if (answer != null) {
        whole++;
        for (IgdService service : IgdService.of(answer.body(), from)) {
          assertThat(service.control().path()).startsWith("/").doesNotContain("\r", "\n", " ");
          assertThat(service.type()).doesNotContain("\"", "\r", "\n", "<");
        }
        Soap.reply(answer);
      }
    }
    assertThat(whole).isPositive();
  }

  @Test
  void anAnswerReadInPiecesIsTheSameAsInOne() {
    Random random = new Random(2);
    byte[] raw = description();
    for (int i = 0; i < raw.length; i++) {
      assertThat(HttpAnswer.read(raw, i, false)).isEqualTo(new HttpAnswer.Reading.More());
    }
    assertThat(HttpAnswer.read(raw, raw.length, random.nextBoolean()))
        .isInstanceOf(HttpAnswer.Reading.Whole.class);
  }

  @Test
  void locationsOfSearchesAreReadOrRefused() {
    Random random = new Random(3);
    byte[] seed =
        ("HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n"
                + "LOCATION: http://192.168.7.1:5000/root.xml\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    int found = 0;
    for (int i = 0; i < FuzzInputs.count(100_000); i++) {
      RouterUrl url = Ssdp.parse(mutate(seed, random));
      if (url != null) {
        found++;
        assertThat(url.port()).isBetween(1, 65535);
        assertThat(url.path()).startsWith("/").doesNotContain("\r", "\n", " ");
      }
    }
    assertThat(found).isPositive();
  }

  /**
   * Everything that a mapper can hear, in any order: it goes on, and asks nobody but its router.
   */
  @Test
  void aMapperOutlivesWhateverComes() {
    Random random = new Random(4);
    router.upnp = 1;
    begin();
    byte[][] seeds = {
      new byte[16], new byte[60], new byte[12], new byte[24], description(), new byte[0]
    };
    for (int i = 0; i < FuzzInputs.count(60_000); i++) {
      steps = 0;
      router.pcp = random.nextInt(4) == 0;
      router.pmp = random.nextInt(4) == 0;
      router.answer = random.nextInt(3) == 0 ? raw -> mutate(raw, random) : raw -> raw;
      router.http = random.nextInt(3) == 0 ? raw -> mutate(raw, random) : raw -> raw;
      switch (random.nextInt(6)) {
        case 0 -> pass(Duration.ofMillis(random.nextInt(400_000)));
        case 1 ->
            feed(new PortMapEvent.Answered(random.nextInt(9), read(mutate(seeds[4], random))));
        case 2 -> router.reboot(now);
        default -> {
          byte[] raw = mutate(seeds[random.nextInt(seeds.length)], random);
          if (raw.length > 1 && random.nextBoolean()) {
            raw[0] = (byte) (random.nextInt(2) * 2);
            raw[1] = (byte) (0x80 | random.nextInt(2));
          }
          feed(
              new PortMapEvent.Received(
                  new Endpoint(MemoryRouter.GATEWAY, random.nextBoolean() ? 5351 : 1900), raw));
        }
      }
      if (random.nextInt(200) == 0) {
        feed(new PortMapEvent.Wanted(random.nextInt(2) * PORT, ALL));
      }
    }
    router.answer = raw -> raw;
    router.http = raw -> raw;
    router.pcp = true;
    router.reboot(now);
    feed(new PortMapEvent.AttachedTo(null));
    feed(new PortMapEvent.Wanted(0, Set.of()));
    begin();
    assertThat(state().protocol()).isEqualTo(PortProtocol.PCP);
  }
}
