package io.homeward.engine.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import java.net.Inet6Address;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SystemResolversTest {
  @Test
  void readsTheServersOfAResolvConf() {
    assertThat(
            SystemResolvers.parse(
                """
                # nameserver 1.1.1.1
                search example.org
                nameserver 192.0.2.1
                  nameserver\t2001:db8::1   # comment
                nameserver fe80::1%nosuchlink
                nameserver nonsense
                nameserver
                nameserver 100.100.100.100
                nameserver fd7a:115c:a1e0::53
                """))
        .containsExactly(Endpoint.parse("192.0.2.1:53"), Endpoint.parse("[2001:db8::1]:53"));
  }

  @Test
  void asksAServerOfALinkThroughItsInterface() {
    assertThat(SystemResolvers.parse("nameserver fe80::1%lo\nnameserver fe80::2\n"))
        .singleElement()
        .satisfies(server ->
            assertThat(server.toSocketAddress().getAddress())
                .isInstanceOfSatisfying(
                    Inet6Address.class, a -> assertThat(a.getScopeId()).isPositive()));
  }

  @Test
  void noLineAtAllMeansThisComputer() {
    assertThat(SystemResolvers.parse("search example.org\n"))
        .containsExactly(Endpoint.parse("127.0.0.1:53"));
    assertThat(SystemResolvers.parse("nameserver nonsense\n")).isEmpty();
  }

  @Test
  void findsNothingInAMissingFile() {
    assertThat(SystemResolvers.read(Path.of("/nonexistent/resolv.conf"))).isEmpty();
  }
}
