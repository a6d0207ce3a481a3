package io.homeward.interop;

import static io.homeward.interop.UserspaceTailscale.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What official clients call each other, and whom they ask about names, follows what the owner of
 * our server does on the dashboard.
 */
@Tag("interop")
@Timeout(300)
class OfficialNamesTest {
  @TempDir Path dir;

  @Test
  void aRenamedDeviceIsFoundByItsNewNameAndARenamedNetworkByBoth() throws Exception {
    try (HomeServer home = HomeServer.start(dir, "anna");
        UserspaceTailscale laptop = new UserspaceTailscale(dir, "laptop");
        UserspaceTailscale nas = new UserspaceTailscale(dir, "nas")) {
      laptop.joins(home.url(), home.key("anna"));
      nas.joins(home.url(), home.key("anna"));
      AdminAnswer.DeviceAnswer device = home.device("nas");
      String before = home.domain();
      eventually(() -> assertThat(laptop.answers("nas." + before)).containsExactly(device.ipv4()));

      assertThat(home.change(device, "rename", "name", "vault")).contains("vault." + before);

      eventually(() -> assertThat(laptop.says("status")).contains("vault").doesNotContain("nas"));
      assertThat(laptop.answers("vault." + before)).containsExactly(device.ipv4());
      assertThat(laptop.answers("nas." + before)).isEmpty();
      eventually(() -> assertThat(nas.dnsName()).isEqualTo("vault." + before + "."));

      assertThat(home.change("/dns/name", "name", "blue-fox.internal"))
          .contains("blue-fox.internal");

      eventually(() ->
          assertThat(laptop.status().path("CurrentTailnet").path("MagicDNSSuffix").asString())
              .isEqualTo("blue-fox.internal"));
      assertThat(laptop.says("status")).contains("vault");
      assertThat(laptop.dnsName()).isEqualTo("laptop.blue-fox.internal.");
      assertThat(laptop.answers("vault.blue-fox.internal")).containsExactly(device.ipv4());
      assertThat(laptop.answers("vault." + before))
          .as("for a while under the old name, too")
          .containsExactly(device.ipv4());
    }
  }

  @Test
  void whatTheDnsPageSaysIsWhatTheClientGoesBy() throws Exception {
    try (HomeServer home = HomeServer.start(dir, "anna");
        UserspaceTailscale laptop = new UserspaceTailscale(dir, "laptop")) {
      laptop.joins(home.url(), home.key("anna"));
      home.change("/dns/nameservers", "nameservers", "192.0.2.53");
      home.change("/dns/split", "split", "corp.example 192.0.2.54 192.0.2.55");
      home.change("/dns/search", "search", "home.example");
      home.change("/dns/records", "records", "printer.home.example 192.0.2.7 2001:db8::7");

      eventually(() -> {
        JsonNode dns = laptop.json("dns", "status", "--json");
        assertThat(dns.path("Resolvers").toString()).isEqualTo("[{\"Addr\":\"192.0.2.53\"}]");
        assertThat(dns.path("SplitDNSRoutes").path("corp.example").toString())
            .isEqualTo("[{\"Addr\":\"192.0.2.54\"},{\"Addr\":\"192.0.2.55\"}]");
        assertThat(dns.path("SearchDomains").toString()).contains(home.domain(), "home.example");
        assertThat(dns.path("ExtraRecords").toString()).contains("printer.home.example");
        assertThat(laptop.answers("printer.home.example")).containsExactly("192.0.2.7");
      });
      assertThat(laptop.answers("printer.home.example", "AAAA")).containsExactly("2001:db8::7");
      assertThat(laptop.answers("laptop." + home.domain()))
          .containsExactly(home.device("laptop").ipv4());

      home.change("/dns/magic", "magic", "off");

      eventually(() ->
          assertThat(laptop.status().path("CurrentTailnet").path("MagicDNSEnabled").asBoolean())
              .isFalse());

      home.change("/dns/magic", "magic", "on");
      for (String what : new String[] {"nameservers", "split", "search", "records"}) {
        home.change("/dns/" + what, what, "");
      }
      eventually(() -> {
        JsonNode dns = laptop.json("dns", "status", "--json");
        assertThat(dns.path("Resolvers").isMissingNode()).isTrue();
        assertThat(dns.path("SplitDNSRoutes").path("corp.example").isMissingNode()).isTrue();
        assertThat(dns.path("SearchDomains").toString()).doesNotContain("home.example");
        assertThat(laptop.answers("printer.home.example")).isEmpty();
        assertThat(laptop.answers("laptop." + home.domain())).hasSize(1);
      });
    }
  }

  @Test
  void namesOfASplitDomainAreAskedOfItsOwnServer() throws Exception {
    InetAddress own = CorpNameServer.address();
    Assumptions.assumeTrue(own != null, "this computer has no address but those of itself");
    try (CorpNameServer corp = CorpNameServer.listen(own);
        HomeServer home = HomeServer.start(dir, "anna");
        UserspaceTailscale laptop = new UserspaceTailscale(dir, "laptop")) {
      laptop.joins(home.url(), home.key("anna"));

      home.change("/dns/split", "split", "corp.example " + own.getHostAddress());

      eventually(
          () -> assertThat(laptop.answers("wiki.corp.example")).containsExactly(corp.answer()));
      assertThat(corp.asked()).contains("wiki.corp.example");
    }
  }
}
