package io.homeward.engine.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
  private static final ServerAddress SECURE = new ServerAddress("relay.example.net", 443, true);
  private static final ServerAddress PLAIN = new ServerAddress("relay.example.net", 80, false);

  private static @Nullable String chosen(Map<String, String> environment, ServerAddress server) {
    HttpProxy proxy = Proxies.of(environment).to(server);
    return proxy == null ? null : proxy.toString();
  }

  @Test
  void eachKindOfServerHasItsProxy() {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "http://one:3128", "http_proxy", "two:8080");
    assertThat(chosen(environment, SECURE)).isEqualTo("http://one:3128");
    assertThat(chosen(environment, PLAIN)).isEqualTo("http://two:8080");
    assertThat(chosen(Map.of(), SECURE)).isNull();
    assertThat(chosen(Map.of("HTTPS_PROXY", " "), SECURE)).isNull();
    assertThat(chosen(Map.of("ALL_PROXY", "https://three"), PLAIN)).isEqualTo("https://three");
    assertThat(chosen(Map.of("https_proxy", "small", "HTTPS_PROXY", "large"), SECURE))
        .isEqualTo("http://small");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "relay.example.net|*|true",
        "relay.example.net|example.net|true",
        "relay.example.net|.example.net|true",
        "relay.example.net|*.example.net|true",
        "example.net|.example.net|false",
        "example.net|EXAMPLE.net|true",
        "notexample.net|example.net|false",
        "relay.example.net|a.org, example.net:443|true",
        "relay.example.net|example.net:80|false",
        "192.0.2.7|192.0.2.7|true",
        "192.0.2.7|192.0.2.0/24|true",
        "192.0.3.7|192.0.2.0/24|false",
        "2001:db8::7|[2001:db8::7]:443|true",
        "2001:db8::7|2001:db8::/32|true",
        "192.0.2.7|nonsense/99, /, :, [|false",
        "127.0.0.1|a.org|true",
        "localhost|a.org|true",
        "::1|a.org|true",
      })
  void someServersAreReachedDirectly(String host, String exceptions, boolean direct) {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", exceptions);
    String proxy = chosen(environment, new ServerAddress(host, 443, true));
    assertThat(proxy).isEqualTo(direct ? null : "http://proxy:3128");
  }

  @Test
  void nameAndPasswordGoIntoTheHeaderAndNowhereElse() {
    HttpProxy proxy = HttpProxy.parse("http://us%40er:pa+ss%3Aw%C3%B6rd@proxy:3128");
    assertThat(proxy.toString()).isEqualTo("http://proxy:3128");
    String authorization = String.valueOf(proxy.authorization());
    assertThat(authorization).startsWith("Basic ");
    byte[] said = Base64.getDecoder().decode(authorization.substring("Basic ".length()));
    assertThat(new String(said, StandardCharsets.UTF_8)).isEqualTo("us@er:pa+ss:w\u00f6rd");
    assertThat(HttpProxy.parse("proxy").authorization()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks5://secret@proxy",
        "http://",
        "http://secret@:1",
        "http://proxy:99999",
        "http://a b",
        "http://proxy:0",
        "http://secret\r\n@proxy",
        "://",
        "http://us%zz:secret@proxy"
      })
  void whatCannotBeUnderstoodIsNotUsedAndNotQuoted(String text) {
    assertThatThrownBy(() -> HttpProxy.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
    assertThat(chosen(Map.of("HTTPS_PROXY", text), SECURE)).isNull();
  }
}
