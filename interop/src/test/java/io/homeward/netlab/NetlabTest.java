package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("netlab")
class NetlabTest {
  @Test
  void wiredHostsReachEachOtherAndNothingRemains() throws Exception {
    String namespace;
    try (Netlab lab = Netlab.create()) {
      NetlabHost a = lab.host("a");
      NetlabHost b = lab.host("b");
      namespace = a.namespace();
      lab.wire(a, "10.9.0.1/24", b, "10.9.0.2/24");
      lab.wire(a, "fd00:9::1/64", b, "fd00:9::2/64");
      Netlab.await("IPv4", () -> a.attempt("ping", "-c1", "-W1", "10.9.0.2").status() == 0);
      Netlab.await("IPv6", () -> a.attempt("ping", "-c1", "-W1", "fd00:9::2").status() == 0);
    }
    assertThat(Command.run("ip", "netns", "list")).doesNotContain(namespace);
    assertThat(Path.of("/etc/netns", namespace)).doesNotExist();
  }

  @Test
  void hostsOnOneBridgeReachEachOther() throws Exception {
    try (Netlab lab = Netlab.create()) {
      NetlabHost lan = lab.bridge("lan");
      NetlabHost a = lab.host("a");
      NetlabHost b = lab.host("b");
      lab.plug(a, "192.168.7.1/24", lan);
      lab.plug(b, "192.168.7.2/24", lan);
      Netlab.await("LAN", () -> a.attempt("ping", "-c1", "-W1", "192.168.7.2").status() == 0);
    }
  }

  @Test
  void changesInsideStayInside() throws Exception {
    String outside = Files.readString(Path.of("/etc/resolv.conf"));
    try (Netlab lab = Netlab.create()) {
      NetlabHost a = lab.host("a");
      a.resolvConf("nameserver 192.0.2.1\n");
      assertThat(a.run("cat", "/etc/resolv.conf")).isEqualTo("nameserver 192.0.2.1\n");
      a.privateEtc();
      a.run("sh", "-c", "rm -f /etc/resolv.conf; echo nameserver 192.0.2.2 > /etc/resolv.conf");
      a.emptyDirectory("/run");
      assertThat(a.read("/etc/resolv.conf")).isEqualTo("nameserver 192.0.2.2\n");
      assertThat(a.run("ls", "/run")).isEmpty();
    }
    assertThat(Files.readString(Path.of("/etc/resolv.conf"))).isEqualTo(outside);
  }
}
