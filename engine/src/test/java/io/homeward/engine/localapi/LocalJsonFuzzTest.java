package io.homeward.engine.localapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.RelayingDevice;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.RelayServerChange;
import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.engine.testing.JsonNonsense;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the two ends of the local API read of each other, with nonsense in random places. */
class LocalJsonFuzzTest {
  @Test
  void aStatusIsReadOrRefused() throws Exception {
    List<NodeStatus> told =
        List.of(NodeStatuses.running(), NodeStatuses.throughADevice(), NodeStatuses.waiting());
    SplittableRandom random = new SplittableRandom(1);
    AtomicInteger read = new AtomicInteger();
    int inputs = FuzzInputs.count(20_000);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < inputs; i++) {
        NodeStatus status = told.get(i % told.size());
        JsonNode document =
            JsonNonsense.in(StatusJson.status(status, "1", NodeStatuses.NOW, true), 4, random);
        try {
          NodeStatus understood = StatusDocument.parse(document);
          // Who reads it writes it again: a window's search, the app's own local API.
          StatusJson.status(understood, "1", NodeStatuses.NOW, true);
          read.incrementAndGet();
        } catch (IllegalArgumentException e) {
          // refused
        }
      }
    });
    assertThat(read.get()).isBetween(inputs / 10, inputs - 1);
  }

  @Test
  void whatAPersonAsksForIsReadOrRefused() throws Exception {
    ObjectNode whole =
        UpRequestJson.encode(
            UpRequest.to(URI.create("https://hub.example"))
                .withAuthKey("k")
                .withChange(
                    PreferenceChange.none()
                        .hostname("laptop")
                        .acceptDns(true)
                        .acceptRoutes(false)
                        .shieldsUp(true)
                        .relayServerPort(new RelayServerChange(40_000))));
    SplittableRandom random = new SplittableRandom(2);
    AtomicInteger read = new AtomicInteger();
    int inputs = FuzzInputs.count(100_000);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < inputs; i++) {
        try {
          UpRequest request = UpRequestJson.decode(JsonNonsense.in(whole, 4, random), false);
          assertThat(UpRequestJson.decode(UpRequestJson.encode(request), false)).isEqualTo(request);
          read.incrementAndGet();
        } catch (IllegalArgumentException e) {
          // refused
        }
      }
    });
    assertThat(read.get()).isBetween(inputs / 10, inputs - 1);
  }

  @Test
  void accountsProblemsAndWaysAreReadWhateverIsTold() throws Exception {
    ObjectNode accounts =
        ProfilesJson.of(
            new ProfileList(
                List.of(
                    new Profile("a", "Home", "ann@example.com", "https://hub.example"),
                    new Profile("b", "Work", "", "https://work.example")),
                "a"));
    ObjectNode problem = StatusJson.problem(NodeStatuses.running().health().getFirst().problem());
    ObjectNode way = JsonNodeFactory.instance.objectNode();
    way.put("PeerRelay", "203.0.113.5:40000:vni:77").put("PeerRelayName", "attic");
    SplittableRandom random = new SplittableRandom(3);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < FuzzInputs.count(50_000); i++) {
        for (Profile profile : ProfilesJson.parse(JsonNonsense.in(accounts, 4, random)).all()) {
          assertThat(profile.id()).isNotEmpty();
          assertThat(profile.name()).isNotEmpty();
        }
        LocalApiClient.parseProblem(JsonNonsense.in(problem, 2, random));
        try {
          LocalApiClient.relayingDevice(JsonNonsense.in(way, 2, random));
        } catch (IllegalArgumentException e) {
          // refused
        }
      }
    });
    assertThat(LocalApiClient.relayingDevice(way))
        .isEqualTo(new RelayingDevice("attic", Endpoint.parse("203.0.113.5:40000"), 77));
  }

  @Test
  void theHeadOfAnAnswerIsReadOrTheConnectionEnds() throws Exception {
    byte[] seed =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n"
            .getBytes(StandardCharsets.ISO_8859_1);
    String tokens = "\r\n\0 :HTTP/.0129\u007f\u00ff";
    SplittableRandom random = new SplittableRandom(4);
    AtomicInteger read = new AtomicInteger();
    int inputs = FuzzInputs.count(150_000);
    FuzzInputs.onShallowStack(() -> {
      for (int i = 0; i < inputs; i++) {
        byte[] input = seed.clone();
        for (int n = random.nextInt(5); n > 0; n--) {
          input[random.nextInt(input.length)] =
              (byte) tokens.charAt(random.nextInt(tokens.length()));
        }
        try {
          LocalHttp.ResponseHead head = LocalHttp.readResponseHead(new ByteArrayInputStream(input));
          assertThat(head.status()).isBetween(100, 599);
          assertThat(head.bodyBytes()).isGreaterThanOrEqualTo(-1);
          read.incrementAndGet();
        } catch (IOException e) {
          // refused
        }
      }
    });
    assertThat(read.get()).isBetween(inputs / 10, inputs - 1);
  }
}
