package io.homeward.engine.controlclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.dial.HttpProxy;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.testing.ScriptedProxy;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked in the open before a control connection goes through the proxy, too. */
@Timeout(60)
class ControlProxyTest {
  private static final String NEEDS_PASSWORD =
      "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";

  private static ControlProblem problem(String url, HttpProxy proxy) {
    try (ControlHttp http =
        new ControlHttp(
            URI.create(url),
            MachinePrivateKey.generate(Randomness.system()),
            null,
            NameLookup.NONE,
            _ -> proxy,
            _ -> {},
            ServerTrust.of(null),
            Randomness.system())) {
      IOException thrown =
          catchThrowableOfType(
              IOException.class,
              () -> http.openHead(URI.create(url + "/key"), Duration.ofSeconds(30)).execute());
      return ServerException.problem(thrown);
    }
  }

  @Test
  void nameAndPasswordAreSaidBeforeTheProxyAsks() throws Exception {
    try (ScriptedProxy proxy = new ScriptedProxy("HTTP/1.1 502 No\r\n\r\n")) {
      problem("https://tailnet.example.net", proxy.proxy("user:word@"));
      assertThat(proxy.asked())
          .startsWith("CONNECT tailnet.example.net:443 HTTP/1.1\r\n")
          .contains("\r\nProxy-Authorization: Basic dXNlcjp3b3Jk\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://tailnet.example.net|''|wants a name and a password",
        "https://tailnet.example.net|user:word@|does not take the name and the password",
        "http://tailnet.example.net|''|wants a name and a password",
      })
  void aProxyThatWantsAPasswordIsNamed(String url, String user, String said) throws Exception {
    try (ScriptedProxy proxy = new ScriptedProxy(NEEDS_PASSWORD)) {
      ControlProblem problem = problem(url, proxy.proxy(user));
      assertThat(problem.kind()).isEqualTo(ControlProblem.Kind.SERVER_UNREACHABLE);
      assertThat(problem.detail()).contains("the proxy http://127.0.0.1:", said);
    }
  }
}
