package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlEvent.Reason;
import io.homeward.engine.control.session.ControlProblem.Kind;
import io.homeward.engine.control.session.HostReport.ReportedEndpoint;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Our control client against a real Headscale. */
@Tag("interop")
class HeadscaleTest {
  @Test
  void signsInWithAnAuthKeyAndRefusesItsSecondUseWithTheServersWords() throws Exception {
    try (Headscale server = Headscale.start();
        TestNode node = new TestNode(server.url(), "alpha");
        TestNode second = new TestNode(server.url(), "bravo")) {
      String once = server.authKey();

      NetMap map = node.up(once).netMap();

      assertThat(map.self().fqdn()).isEqualTo("alpha.tailnet.test");
      assertThat(map.self().key()).isEqualTo(node.key());
      assertThat(map.dns().magicDns()).isTrue();
      assertThat(map.derp().regions()).containsKey(999);
      assertThat(map.filter()).isNotEmpty();
      ControlEvent.Registered registered = node.await(ControlEvent.Registered.class);
      assertThat(registered.profile().loginName()).isNotEmpty();

      second.client().login(once);
      ControlEvent.Trouble trouble = second.await(ControlEvent.Trouble.class);
      assertThat(trouble.problem().kind()).isEqualTo(Kind.REGISTRATION_REFUSED);
      assertThat(trouble.problem().detail()).contains("used");
      second.await(ControlEvent.LoginNeeded.class, n -> n.reason() == Reason.LOGIN_FAILED);
    }
  }

  @Test
  void signsInThroughAPage() throws Exception {
    try (Headscale server = Headscale.start();
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.client().login(null);
      URI page = node.await(ControlEvent.SignInAt.class).url();
      assertThat(page.toString()).startsWith(server.url() + "/register/");

      server.completeSignIn(page);

      node.await(ControlEvent.Registered.class);
      node.awaitMap(map -> map.self().key().equals(node.key()));
    }
  }

  @Test
  void seesPeersComeChangeAndGo() throws Exception {
    try (Headscale server = Headscale.start()) {
      String key = server.authKey("--reusable");
      try (TestNode alpha = new TestNode(server.url(), "alpha").up(key);
          TestNode bravo = new TestNode(server.url(), "bravo").up(key)) {
        NodeInfo seen = alpha.awaitPeer("bravo", peer -> Boolean.TRUE.equals(peer.online()));
        assertThat(seen.key()).isEqualTo(bravo.key());
        assertThat(seen.keys().disco()).isEqualTo(bravo.report().disco());
        assertThat(seen.endpoints()).contains(Endpoint.parse("127.0.0.1:41641"));
        bravo.awaitPeer("alpha", peer -> peer.key().equals(alpha.key()));

        Endpoint moved = Endpoint.parse("192.0.2.7:1234");
        bravo.report(bravo.report().withEndpoints(List.of(ReportedEndpoint.local(moved))));
        alpha.awaitPeer("bravo", peer -> peer.endpoints().equals(List.of(moved)));

        server.command("nodes", "rename", "-i", server.idOf(bravo), "studio-imac");
        alpha.awaitPeer("studio-imac", peer -> peer.key().equals(bravo.key()));
        bravo.awaitMap(map -> map.self().fqdn().equals("studio-imac.tailnet.test"));

        String bravoId = server.idOf(bravo);
        bravo.client().close();
        alpha.awaitPeer("studio-imac", peer -> Boolean.FALSE.equals(peer.online()));

        server.command("nodes", "delete", "-i", bravoId);
        alpha.awaitMap(map -> map.peers().isEmpty());
      }
    }
  }

  @Test
  void asksForALoginWhenAnAdministratorExpiresItsKeyAndKeepsItsAddress() throws Exception {
    try (Headscale server = Headscale.start();
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.up(server.authKey());
      NetMap before = node.netMap();
      NodePublicKey oldKey = node.key();
      node.forget();

      server.command("nodes", "expire", "-i", server.idOf(node));
      node.await(ControlEvent.LoginNeeded.class, n -> n.reason() == Reason.KEY_EXPIRED);
      node.client().login(server.authKey());

      NetMap after = node.awaitMap(map -> !map.self().key().equals(oldKey));
      assertThat(after.self().ipv4()).isEqualTo(before.self().ipv4());
      assertThat(after.self().ipv6()).isEqualTo(before.self().ipv6());
      assertThat(after.self().id()).isEqualTo(before.self().id());
    }
  }

  @Test
  void asksForALoginWhenTheServerRemovesTheDevice() throws Exception {
    try (Headscale server = Headscale.start();
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.up(server.authKey());
      node.forget();

      server.command("nodes", "delete", "-i", server.idOf(node));
      server.restart(); // a running stream is not ended by the deletion

      node.await(ControlEvent.LoginNeeded.class, n -> n.reason() == Reason.DEVICE_REMOVED);
      URI page = node.await(ControlEvent.SignInAt.class).url();
      server.completeSignIn(page);
      node.await(ControlEvent.Registered.class);
    }
  }

  @Test
  void seesThatItWasRemovedWhenItTellsSomethingAlsoWhereItsStreamGoesOn() throws Exception {
    try (Headscale server = Headscale.start();
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.up(server.authKey());
      node.forget();

      server.command("nodes", "delete", "-i", server.idOf(node));
      node.announce(List.of(IpPrefix.parse("192.168.77.0/24")));

      node.await(ControlEvent.LoginNeeded.class, n -> n.reason() == Reason.DEVICE_REMOVED);
    }
  }

  @Test
  void seesAfterAStartThatItWasRemovedMeanwhile() throws Exception {
    try (Headscale server = Headscale.start();
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.up(server.authKey());
      node.client().close();
      server.command("nodes", "delete", "-i", server.idOf(node));

      node.restart();
      node.await(ControlEvent.LoginNeeded.class, n -> n.reason() == Reason.DEVICE_REMOVED);
    }
  }

  @Test
  void comesBackByItselfAfterTheServerRestarted() throws Exception {
    try (Headscale server = Headscale.start();
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.up(server.authKey());
      NodePublicKey key = node.key();
      node.await(ControlEvent.Connectivity.class, ControlEvent.Connectivity::connected);
      node.forget();

      server.restart();

      node.await(ControlEvent.Connectivity.class, c -> !c.connected());
      node.await(ControlEvent.Connectivity.class, ControlEvent.Connectivity::connected);
      assertThat(node.key()).isEqualTo(key);
    }
  }

  @Test
  void keepsItsAddressThroughLogoutAndLogin() throws Exception {
    try (Headscale server = Headscale.start();
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.up(server.authKey());
      NetMap before = node.netMap();

      node.client().logout();
      node.await(ControlEvent.LoggedOut.class);
      node.client().login(server.authKey());

      NetMap after = node.awaitMap(map -> !map.self().key().equals(before.self().key()));
      assertThat(after.self().ipv4()).isEqualTo(before.self().ipv4());
      assertThat(after.self().ipv6()).isEqualTo(before.self().ipv6());
    }
  }

  @Test
  void comesBackWithItsStoredKeyAfterARestart() throws Exception {
    try (Headscale server = Headscale.start();
        TestNode node = new TestNode(server.url(), "alpha")) {
      node.up(server.authKey());
      NodePublicKey key = node.key();

      node.restart();

      node.awaitMap(map -> map.self().key().equals(key));
      assertThat(node.events()).noneMatch(ControlEvent.SignInAt.class::isInstance);
    }
  }
}
