package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.testing.FuzzInputs;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other relays that devices are told about. */
class DerpMapFileTest {
  private static final String GOOD =
      """
      {"HomeParams": {"RegionScore": {"905": 1.5}},
       "Regions": {
        "905": {"RegionID": 905, "RegionCode": "attic", "RegionName": "Attic", "Latitude": 1.0, "Nodes": [
          {"Name": "905a", "RegionID": 905, "HostName": "attic.example.net", "IPv4": "192.0.2.5",
           "IPv6": "none", "STUNPort": 3478, "DERPPort": 8443}]},
        "900": {"RegionID": 900, "Nodes": [
          {"Name": "900b", "RegionID": 900, "HostName": "second.example.net"}]}}}
      """;

  @TempDir private Path dir;

  @Test
  void otherRegionsAndOtherRelaysOfTheOwnRegionAreTold() throws Exception {
    WireDerpMap map = told(DerpMapFile.read(file(GOOD)));

    Map<Integer, WireDerpMap.@Nullable Region> regions = Objects.requireNonNull(map.regions());
    assertThat(regions).containsOnlyKeys(900, 901, 905);
    assertThat(Objects.requireNonNull(regions.get(900)).nodes())
        .extracting(WireDerpMap.Relay::hostName)
        .as("the server itself comes first")
        .containsExactly("tailnet.example.net", "second.example.net");
    assertThat(Objects.requireNonNull(regions.get(905)).nodes())
        .singleElement()
        .satisfies(relay -> assertThat(relay.derpPort()).isEqualTo(8443));
    assertThat(Objects.requireNonNull(map.homeParams()).regionScore())
        .containsEntry(905, 1.5)
        .containsKey(901);
    assertThat(map.omitDefaultRegions()).isTrue();
  }

  @Test
  void whatNoClientCouldUseIsRefusedWithOneLine() throws Exception {
    refused("", "no JSON");
    refused("[]", "no JSON");
    refused("{}", "no \"Regions\"");
    refused("{\"Regions\": {}}", "no \"Regions\"");
    refused("{\"Regions\": {\"x\": {}}}", "no JSON");
    refused("{\"Regions\": {\"905\": null}}", "region 905");
    refused(GOOD.replace("\"RegionID\": 905, \"RegionCode\"", "\"RegionCode\""), "RegionID");
    refused(GOOD.replace("905", "901"), "own");
    refused(GOOD.replace("\"attic\"", "\"\""), "RegionCode");
    refused(GOOD.replace("900b", "905a"), "name of its own");
    refused(GOOD.replace("attic.example.net", "attic example"), "HostName");
    refused(GOOD.replace("192.0.2.5", "192.0.2.500"), "IPv4");
    refused(GOOD.replace("\"none\"", "\"192.0.2.6\""), "IPv6");
    refused(GOOD.replace("3478", "-2"), "STUNPort");
    refused(GOOD.replace("8443", "84430"), "DERPPort");
    refused(GOOD.replace("1.5", "0"), "score");
    refused(GOOD.replace("Attic\"", "\\u001b[1m\""), "control characters");
    assertThatThrownBy(() -> DerpMapFile.read(dir.resolve("missing")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no file");
  }

  @Test
  void aFileOfAnyBytesIsReadOrRefused() throws Exception {
    Random random = new Random(12);
    int inputs = FuzzInputs.count(2_000);
    Path file = dir.resolve("fuzzed");
    for (int i = 0; i < inputs; i++) {
      byte[] bytes = GOOD.getBytes(StandardCharsets.UTF_8);
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
      }
      Files.write(file, bytes);
      try {
        assertThat(told(DerpMapFile.read(file)).regions()).isNotEmpty();
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining(file.toString()).message().doesNotContain("\n");
      }
    }
  }

  private static WireDerpMap told(WireDerpMap others) {
    return RelayRegions.of(
        URI.create("https://tailnet.example.net"),
        RelayRegions.Families.IPV4,
        443,
        new RelayRegions.Second(null, 3478),
        others);
  }

  private void refused(String text, String why) throws Exception {
    Path file = file(text);
    assertThatThrownBy(() -> DerpMapFile.read(file))
        .as(text)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(why)
        .message()
        .doesNotContain("\n")
        .doesNotContain("\u001b");
  }

  private Path file(String text) throws Exception {
    return Files.writeString(dir.resolve("map.json"), text);
  }
}
