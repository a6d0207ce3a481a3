package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import java.net.URI;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpRequestsTest {
  private static final Preferences PREFERENCES = Preferences.initial(Tailnets.SERVER);

  private static UpRequest request(@Nullable String url, @Nullable String hostname) {
    return UpRequest.to(url == null ? null : URI.create(url))
        .withChange(PreferenceChange.none().hostname(hostname));
  }

  private static NodeProblem.Kind refusal(UpRequest request) {
    try {
      UpRequests.checked(request);
      throw new AssertionError("accepted");
    } catch (NodeException e) {
      return e.problem().kind();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a.b", "-a", "a-", "ä", "a_b", "a/b", "../x", "a\nb"})
  void refusesIllegalHostnames(String hostname) {
    assertThat(refusal(request(null, hostname))).isEqualTo(NodeProblem.Kind.BAD_HOSTNAME);
  }

  @Test
  void refusesALabelOfMoreThan63Characters() throws NodeException {
    assertThat(refusal(request(null, "a".repeat(64)))).isEqualTo(NodeProblem.Kind.BAD_HOSTNAME);
    assertThat(UpRequests.checked(request(null, "A-" + "1".repeat(61)))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://hub.example", "hub.example", "https:///x", "https://u@h/", "http:x"})
  void refusesUrlsThatAreNoServer(String url) {
    assertThat(refusal(request(url, null))).isEqualTo(NodeProblem.Kind.BAD_URL);
  }

  @Test
  void neverRepeatsAPassword() {
    for (String url : List.of("https://ann:pass@hub.example", "ftp://ann:p@ss@hub.example/x")) {
      assertThatThrownBy(() -> UpRequests.checked(request(url, null)))
          .isInstanceOfSatisfying(
              NodeException.class,
              e -> assertThat(e.problem().subject()).doesNotContain("ss").contains("hub.example"));
    }
    assertThat(ServerUrls.shown("ann:pa/ss@hub.example")).isEqualTo("hub.example");
    assertThat(ServerUrls.shown("https://hub.example")).isEqualTo("https://hub.example");
  }

  @Test
  void keepsASignInWhenAnotherServerIsNamed() throws NodeException {
    UpRequest other = UpRequests.checked(request("https://other.example", null));
    assertThat(UpRequests.refusal(other, PREFERENCES, true))
        .extracting(NodeProblem::detail, InstanceOfAssertFactories.STRING)
        .contains("log out");
    assertThat(UpRequests.refusal(other, PREFERENCES, false)).isNull();
    UpRequest same = UpRequests.checked(request("https://hub.example/", null));
    assertThat(same).isEqualTo(request("https://hub.example", null));
    assertThat(UpRequests.refusal(same, PREFERENCES, true)).isNull();
  }
}
