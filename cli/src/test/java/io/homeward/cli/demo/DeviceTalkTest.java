package io.homeward.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.cli.demo.Seat.Identity;
import io.homeward.cli.demo.Seat.Known;
import io.homeward.cli.demo.Seat.Page;
import io.homeward.cli.demo.Seat.Pong;
import io.homeward.engine.inet.IpText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceTalkTest {
  private static final Identity NAS =
      new Identity(
          "nas.brave-otter.internal",
          IpText.parse("100.64.0.2"),
          IpText.parse("fd7a:115c:a1e0::2"));

  private final ScriptedSeat seat = new ScriptedSeat();

  @Test
  void carriesWhatASeatAnswersUnchanged() throws Exception {
    assertThat(DeviceTalk.identity(ask("join http://127.0.0.1:1 key"))).isEqualTo(NAS);
    assertThat(DeviceTalk.identity(ask("await-connected PT5S"))).isEqualTo(NAS);
    assertThat(ask("begin-sign-in http://127.0.0.1:1")).isEqualTo("http://127.0.0.1:1/a/1");
    assertThat(DeviceTalk.pong(ask("ping 100.64.0.2"))).isEqualTo(seat.ping(NAS.ipv4()));
    assertThat(DeviceTalk.page(ask("open http://nas/"))).isEqualTo(seat.open(URI.create("x")));
    assertThat(ask("pings-per-second 100.64.0.2 PT1S")).isEqualTo("1000");
    assertThat(ask("bits-per-second http://nas/zeros PT1S")).isEqualTo("2000");
    assertThat(ask("serve-page nas")).isEmpty();
    assertThat(seat.asked).contains("join http://127.0.0.1:1 key", "serve nas", "connected PT5S");
  }

  @Test
  void carriesDevicesWithAndWithoutOwners() throws Exception {
    List<Known> devices = DeviceTalk.known(ask("await-devices 2 PT5S"));
    assertThat(devices)
        .containsExactly(
            new Known(NAS.fqdn(), NAS.ipv4(), NAS.ipv6(), "Some_One", true),
            new Known(NAS.fqdn(), NAS.ipv4(), NAS.ipv6(), "", false));
    assertThat(DeviceTalk.known("")).isEmpty();
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> ask("dance")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> DeviceTalk.identity("one two")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> DeviceTalk.known("one,two")).isInstanceOf(IOException.class);
  }

  private String ask(String line) throws Exception {
    return DeviceTalk.carryOut(seat, line);
  }

  private static final class ScriptedSeat implements Seat {
    final List<String> asked = new ArrayList<>();

    @Override
    public Identity join(URI server, String authKey) {
      asked.add("join " + server + " " + authKey);
      return NAS;
    }

    @Override
    public URI beginSignIn(URI server) {
      return server.resolve("/a/1");
    }

    @Override
    public Identity awaitConnected(Duration limit) {
      asked.add("connected " + limit);
      return NAS;
    }

    @Override
    public void servePage(String name) {
      asked.add("serve " + name);
    }

    @Override
    public List<Known> awaitDevices(int count, Duration limit) {
      return List.of(
          new Known(NAS.fqdn(), NAS.ipv4(), NAS.ipv6(), "Some One", true),
          new Known(NAS.fqdn(), NAS.ipv4(), NAS.ipv6(), "", false));
    }

    @Override
    public Pong ping(InetAddress address) {
      return new Pong(Duration.ofNanos(1_234_567), "198.18.0.2:41641");
    }

    @Override
    public long pingsPerSecond(InetAddress address, Duration span) {
      return 1000;
    }

    @Override
    public Page open(URI page) {
      return new Page(200, 512, Duration.ofMillis(3));
    }

    @Override
    public long bitsPerSecond(URI download, Duration span) {
      return 2000;
    }

    @Override
    public void close() {}
  }
}
