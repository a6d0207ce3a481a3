package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.path.PathReport;
import io.homeward.engine.path.WhyRelayed;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PathTextTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void saysWhatWasTriedAndWhatWouldChangeIt() {
    String path =
        """
        {"Kind": "RELAYED", "Way": "relay 900", "WhyRelayed": "PEER_HARD",
         "Tried": [
           {"Endpoint": "192.0.2.1:41641", "Origin": "NAMED", "Pings": 4, "Pongs": 0},
           {"Endpoint": "192.0.2.9:5", "Origin": "CALLED", "Pings": 2, "Pongs": 1, "LatencySeconds": 0.012}],
         "History": [{"What": "USES", "Kind": "TRUSTED", "Way": "192.0.2.9:5", "SecondsAgo": 61.25}]}
        """;
    assertThat(PathText.explain(JSON.readTree(path)))
        .containsExactly(
            "through relay 900",
            "its router makes direct ways hard; turn on NAT-PMP, PCP or UPnP in it, or use IPv6",
            "tried:",
            "  192.0.2.1:41641, named by the server: 0 of 4 answered",
            "  192.0.2.9:5, named by the device: 1 of 2 answered, the last after 12.0 ms",
            "history:",
            "  61.3 s ago: direct, to 192.0.2.9:5");
  }

  @Test
  void everyReasonHasASentenceOfItsOwn() {
    assertThat(WhyRelayed.class.getPermittedSubclasses())
        .filteredOn(reason -> reason != WhyRelayed.NotRelayed.class)
        .extracting(reason -> PathText.why(constant(reason.getSimpleName())))
        .allSatisfy(text -> assertThat(text).isNotEmpty().doesNotContain("_"))
        .doesNotHaveDuplicates();
    for (PathReport.Kind kind : PathReport.Kind.values()) {
      assertThat(
              PathText.explain(JSON.createObjectNode().put("Kind", kind.name()).put("Way", "W"))
                  .getFirst()
                  .equals("there is no way to it now"))
          .isEqualTo(kind == PathReport.Kind.NONE);
    }
  }

  @Test
  void anAnswerWithoutAnythingIsNoFault() {
    assertThat(PathText.explain(JSON.createObjectNode()))
        .containsExactly("there is no way to it now");
  }

  private static String constant(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }
}
