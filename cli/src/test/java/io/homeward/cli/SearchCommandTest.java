package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SearchCommandTest {
  private static final JsonNode STATUS =
      JsonMapper.builder()
          .build()
          .readTree(
              """
              {"BackendState": "Running",
               "Self": {"HostName": "anna-macbook", "DNSName": "anna-macbook.fond-harbor.internal.",
                        "OS": "macOS", "UserID": 1, "TailscaleIPs": ["100.64.0.1"], "Online": true},
               "Peer": {
                 "a": {"HostName": "nas", "DNSName": "nas.fond-harbor.internal.", "OS": "linux",
                       "Tags": ["tag:storage"], "UserID": 1, "Online": true,
                       "TailscaleIPs": ["100.64.0.3", "fd7a:115c:a1e0::3"]},
                 "b": {"HostName": "studio", "DNSName": "studio.fond-harbor.internal.",
                       "OS": "windows", "UserID": 2, "Online": false,
                       "TailscaleIPs": ["100.64.0.4"]}},
               "User": {"1": {"LoginName": "anna@example.com", "DisplayName": "Anna Sato"},
                        "2": {"LoginName": "ben@example.com", "DisplayName": ""}}}
              """);

  private static List<String> names(String query) {
    return SearchCommand.found(STATUS, query).stream().map(Devices.Device::shortName).toList();
  }

  @Test
  void findsAsTheAppDoes() {
    assertThat(names("na")).startsWith("nas").doesNotContain("studio");
    assertThat(names("stduio")).containsExactly("studio");
    assertThat(names("storage")).containsExactly("nas");
    assertThat(names("ben@")).containsExactly("studio");
    assertThat(names("harbor")).isEmpty();
    assertThat(names("windows")).containsExactly("studio");
  }

  @Test
  void tellsLaunchersWhatToCopy() {
    JsonNode device =
        SearchCommand.document(SearchCommand.found(STATUS, "nas"), STATUS).path("Devices").path(0);
    assertThat(device.path("Name").asString("")).isEqualTo("nas");
    assertThat(device.path("DNSName").asString("")).isEqualTo("nas.fond-harbor.internal");
    assertThat(device.path("Online").asBoolean(false)).isTrue();
    JsonNode copy = device.path("Copy");
    assertThat(copy.path("fqdn").asString("")).isEqualTo("nas.fond-harbor.internal");
    assertThat(copy.path("ipv6").asString("")).isEqualTo("fd7a:115c:a1e0::3");
    assertThat(copy.path("smb").asString("")).isEqualTo("smb://nas.fond-harbor.internal");
    assertThat(copy.path("ssh").asString("")).isEqualTo("ssh nas.fond-harbor.internal");
  }

  @Test
  void wrongUsageIsSaidInOneLine() {
    assertThat(run("search")).isEqualTo(2);
    assertThat(run("search", "x", "--limit", "0")).isEqualTo(2);
    assertThat(run("search", "x", "--json", "--format", "lines")).isEqualTo(2);
    assertThat(run("search", "x", "--format", "xml")).isEqualTo(2);
    assertThat(run("search", "x", "--socket", "/nonexistent/homeward.sock")).isEqualTo(1);
  }

  private static int run(String... args) {
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), args);
    assertThat(err.toString().lines()).hasSize(1);
    return status;
  }
}
