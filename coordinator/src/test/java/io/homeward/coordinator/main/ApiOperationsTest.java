package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.NetworkAnswer;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.model.LogEntry;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What programs do by the API. */
@Timeout(120)
class ApiOperationsTest extends ApiFixture {
  @Test
  void aProgramLooksAfterDevicesAndTheLogSaysWhich() throws IOException {
    long id = join("anna", "laptop");
    token = token("anna", "devices");

    assertThat(json(ask("GET", "/devices", "", "")).path("devices").get(0).path("name").asString())
        .isEqualTo("laptop");
    assertThat(status(ask("POST", "/devices/" + id + "/name", "", "{\"name\":\"nas\"}")))
        .isEqualTo(200);
    assertThat(status(ask("POST", "/devices/" + id + "/tags", "", "{\"tags\":[\"tag:web\"]}")))
        .isEqualTo(200);
    JsonNode device = json(ask("GET", "/devices/" + id, "", ""));
    assertThat(device.path("name").asString()).isEqualTo("nas");
    assertThat(device.path("tags").get(0).asString()).isEqualTo("tag:web");
    String taken = ask("POST", "/devices/" + id + "/name", "", "{\"name\":\"-\"}");
    assertThat(status(taken)).isEqualTo(422);
    assertThat(taken).contains("application/problem+json");
    assertThat(json(taken).path("detail").asString()).isNotEmpty();
    assertThat(status(ask("DELETE", "/devices/" + id, "", ""))).isEqualTo(200);
    assertThat(status(ask("GET", "/devices/" + id, "", ""))).isEqualTo(404);

    List<LogEntry> log =
        ((NetworkAnswer.Log)
                server.administer(new SettingsRequest.ShowLog(new LogEntry.Query("API:", 0, 10))))
            .entries();
    assertThat(log)
        .extracting(one -> one.who() + " " + one.action())
        .containsExactly(
            "anna (API: test) device.remove",
            "anna (API: test) device.tag",
            "anna (API: test) device.rename");
    assertThat(log.toString()).doesNotContain(token);
  }

  @Test
  void aPolicyIsReadTestedAndPutInForceOnlyInThePlaceOfTheOneThatWasRead() throws IOException {
    token = token("anna", "policy");
    String policy =
        "// ours\n{\"grants\": [{\"src\": [\"*\"], \"dst\": [\"*\"], \"ip\": [\"*\"]}]}";
    String first = ask("GET", "/policy", "", "");
    assertThat(first).contains("ETag: \"0\"");

    String wrong = ask("POST", "/policy/test", "", "{\"grants\": [{\"src\": 7}]}");
    assertThat(status(wrong)).isEqualTo(422);
    assertThat(json(wrong).path("problems").get(0).path("line").asInt()).isEqualTo(1);
    assertThat(status(ask("POST", "/policy/test", "", policy))).isEqualTo(200);
    assertThat(status(ask("PUT", "/policy", "If-Match: \"0\"\r\n", policy))).isEqualTo(200);
    assertThat(ask("GET", "/policy", "", "")).contains("ETag: \"1\"").endsWith(policy);
    assertThat(status(ask("PUT", "/policy", "If-Match: \"0\"\r\n", "{}"))).isEqualTo(412);
    assertThat(status(ask("PUT", "/policy", "If-Match: W/\"x\"\r\n", "{}"))).isEqualTo(400);
    assertThat(status(ask("PUT", "/policy", "", ""))).isEqualTo(400);
    String large = policy + "\n//" + "x".repeat(500_000);
    assertThat(status(ask("PUT", "/policy", "If-Match: \"1\"\r\n", large)))
        .as("policies may be long")
        .isEqualTo(200);
  }

  @Test
  void aPolicyIsPreviewedTriedAndTakenBack() throws IOException {
    long laptop = join("anna", "laptop");
    long printer = join("boss", "printer");
    token = token("anna", "policy");
    String open = "{\"grants\": [{\"src\": [\"*\"], \"dst\": [\"*\"], \"ip\": [\"*\"]}]}";
    String tried = "/policy/try?from=id:" + laptop + "&to=id:" + printer + "&port=22";

    assertThat(json(ask("GET", tried, "", "")).path("allowed").asBoolean()).isFalse();
    JsonNode effects = json(ask("POST", "/policy/preview", "", open)).path("effects");
    assertThat(effects.valueStream().map(one -> one.path("device").asLong()))
        .containsExactlyInAnyOrder(laptop, printer);
    assertThat(status(ask("POST", "/policy/preview", "", "{\"grants\": 7}"))).isEqualTo(422);
    assertThat(status(ask("GET", "/policy/try?from=nobody&to=nas", "", ""))).isEqualTo(422);

    assertThat(status(ask("PUT", "/policy", "", open))).isEqualTo(200);
    assertThat(status(ask("PUT", "/policy", "", "{\"grants\": []}"))).isEqualTo(200);
    assertThat(json(ask("GET", tried, "", "")).path("allowed").asBoolean()).isFalse();
    String back = "{\"version\": 1}";
    assertThat(status(ask("POST", "/policy/revert", "If-Match: \"1\"\r\n", back))).isEqualTo(412);
    String reverted = ask("POST", "/policy/revert", "If-Match: \"2\"\r\n", back);
    assertThat(json(reverted).path("version").asLong()).isEqualTo(3);
    assertThat(json(ask("GET", tried, "", "")).path("allowed").asBoolean()).isTrue();
    assertThat(status(ask("POST", "/policy/revert", "", "{\"version\": 9}"))).isEqualTo(422);
    assertThat(status(ask("POST", "/policy/revert", "", "{}"))).isEqualTo(400);
    assertThat(
            json(ask("GET", "/policy/history", "", ""))
                .path("policies")
                .valueStream()
                .map(one -> one.path("restored").asLong()))
        .containsExactly(1L, 0L, 0L);
  }

  @Test
  void theNetworkIsRenamedAndItsNameOfBeforeIsTold() throws IOException {
    token = token("anna", "dns");

    JsonNode renamed = json(ask("PUT", "/dns/name", "", "{\"name\": \"our-home.internal\"}"));

    assertThat(renamed.path("domain").asString()).isEqualTo("our-home.internal");
    assertThat(renamed.path("dns").path("former").path("domain").asString()).isNotEmpty();
    assertThat(status(ask("PUT", "/dns/name", "", "{\"name\": \"-\"}"))).isEqualTo(422);
  }

  @Test
  void clientsAreAskedWhileTheyAreThere() throws IOException {
    long id = join("anna", "laptop");
    token = token("anna", "devices");
    for (String what : List.of("update", "wake")) {
      String body = what.equals("wake") ? "{\"mac\": \"00:11:22:33:44:55\"}" : "";
      String answer = ask("POST", "/devices/" + id + "/" + what, "", body);
      assertThat(status(answer)).isEqualTo(422);
      assertThat(json(answer).path("detail").asString()).isEqualTo("laptop is not connected");
    }
    assertThat(status(ask("POST", "/devices/" + id + "/wake", "", "{}"))).isEqualTo(400);
  }

  @Test
  void whatMakesNoSenseIsRefusedWithTheFieldThatIsWrong() throws IOException {
    long id = join("anna", "laptop");
    token = token("anna", "devices", "keys", "dns", "users", "settings");
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("POST /devices/" + id + "/name []", "object");
    wrong.put("POST /devices/" + id + "/name {", "JSON");
    wrong.put("POST /devices/" + id + "/name {}", "name is missing");
    wrong.put("POST /devices/" + id + "/name {\"name\":7}", "name has to be a text");
    wrong.put("POST /devices/" + id + "/name {\"name\":\"a\",\"nmae\":1}", "no field nmae");
    wrong.put("POST /devices/" + id + "/name {\"name\":\"a\",\"name\":\"b\"}", "twice");
    wrong.put("POST /devices/" + id + "/tags {\"tags\":\"tag:x\"}", "tags has to be a list");
    wrong.put("POST /devices/" + id + "/expire {\"x\":1}", "nothing is wanted here");
    wrong.put("POST /keys {\"lifeSeconds\":1e99}", "lifeSeconds has to be a whole number");
    wrong.put("POST /keys {\"lifeSeconds\":-1}", "lifeSeconds has to be a whole number");
    wrong.put("POST /keys {\"reusable\":\"yes\"}", "true or false");
    wrong.put("PUT /dns/split {\"split\":[7]}", "each of split has to be an object");
    wrong.put("PUT /settings/key-expiry {}", "days is missing");
    wrong.put("POST /keys " + "[".repeat(20_000), "JSON");
    for (Map.Entry<String, String> one : wrong.entrySet()) {
      String[] parts = one.getKey().split(" ", 3);
      String answer = ask(parts[0], parts[1], "", parts[2]);
      assertThat(status(answer)).as(one.getKey()).isEqualTo(400);
      assertThat(json(answer).path("detail").asString())
          .contains(one.getValue())
          .hasSizeLessThan(200);
    }
    assertThat(status(ask("POST", "/keys", "", "x".repeat(70_000)))).isEqualTo(413);
    assertThat(status(ask("PATCH", "/devices", "", ""))).isEqualTo(404);
    assertThat(ask("GET", "/nothing", "", "")).contains("application/problem+json");
    assertThat(
            ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices())).devices())
        .as("nothing was done")
        .extracting(AdminAnswer.DeviceAnswer::name)
        .containsExactly("laptop");
  }
}
