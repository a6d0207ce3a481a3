package io.homeward.ui.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.testing.FuzzInputs;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.UiState;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Strings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginViewModelTest {
  private final List<String> signIns = new ArrayList<>();
  private final List<Runnable> background = new ArrayList<>();

  private static UiState state(NodeStatus status) {
    try (Session session =
        new Session(
            new FakeNode(status),
            "anna",
            () -> Tailnets.NOW,
            link -> {},
            Favourites.NONE,
            kept -> {})) {
      return session.state();
    }
  }

  private static final List<String> START =
      List.of("", "https://", "homeward://join?server=", "homeward://join?server=https%3A%2F%2Fh#");

  private int givenUp;
  private final List<List<URI>> asked = new ArrayList<>();
  private final List<URI> servers = new ArrayList<>();
  private boolean slow;
  private Runnable answer = () -> {};

  private void ask(List<URI> candidates, Consumer<@Nullable URI> found) {
    asked.add(candidates);
    answer =
        () -> found.accept(candidates.stream().filter(servers::contains).findFirst().orElse(null));
    if (!slow) {
      answer.run();
    }
  }

  private final List<URI> remembered = new ArrayList<>();
  private final LoginDraft draft = new LoginDraft("", remembered::add);
  private final LoginViewModel model =
      new LoginViewModel(
          state(Tailnets.fresh()),
          draft,
          Strings.of(Locale.ENGLISH),
          (server, key) -> signIns.add(server + " " + key),
          this::ask,
          () -> givenUp++);

  @ParameterizedTest
  @CsvSource({
    "https://tailnet.example.com, https://tailnet.example.com",
    "' HTTPS://tailnet.example.com:8443/some/path?x=1 ', https://tailnet.example.com:8443",
    "tailnet.example.com, https://tailnet.example.com",
    "http://127.0.0.1:8080, http://127.0.0.1:8080",
    "http://[::1]:8080/, http://[::1]:8080",
    "192.168.1.5:4663, http://192.168.1.5:4663",
    "10.0.0.7, http://10.0.0.7",
    "[fd00::5]:4663, http://[fd00::5]:4663",
    "localhost:4663, http://localhost:4663",
    "203.0.113.10:9, https://203.0.113.10:9",
    "172.32.0.1, https://172.32.0.1"
  })
  void signsInAtTheServerThatWasTyped(String typed, String server) {
    draft.url().set(typed);
    model.start();
    assertThat(signIns).containsExactly(server + " null");
    assertThat(model.mistake().get()).isEmpty();
    assertThat(remembered).containsExactly(URI.create(server));
  }

  @Test
  void aDeviceThatWasRemovedIsOfferedTheServerThatRemovedItAndNotTheLastOneOfAnother() {
    LoginDraft other = new LoginDraft("http://10.77.0.1:4664", server -> {});
    LoginViewModel again =
        new LoginViewModel(
            state(Tailnets.fresh()),
            other,
            Strings.of(Locale.ENGLISH),
            (server, key) -> {},
            this::ask,
            () -> {});
    assertThat(other.url().get()).isEqualTo("http://10.77.0.1:4664");
    NodeProblem removed =
        new NodeProblem(NodeProblem.Kind.DEVICE_REMOVED, Tailnets.SERVER.toString(), "");
    again.show(state(Tailnets.at(Tailnets.SERVER, Tailnets.with(Tailnets.fresh(), removed))));
    assertThat(other.url().get()).isEqualTo(Tailnets.SERVER.toString());
    other.url().set("elsewhere.example");
    again.show(state(Tailnets.at(Tailnets.SERVER, Tailnets.with(Tailnets.fresh(), removed))));
    assertThat(other.url().get()).as("what is typed stays").isEqualTo("elsewhere.example");
  }

  @Test
  void aDeviceThatWasRemovedIsNotWelcomedAsANewOneAndMayGoElsewhere() {
    UiState removed =
        state(
            Tailnets.with(
                Tailnets.fresh(),
                new NodeProblem(NodeProblem.Kind.DEVICE_REMOVED, Tailnets.SERVER.toString(), "")));
    assertThat(model.page().get()).isEqualTo(LoginViewModel.Page.CHOOSE);
    model.show(removed);
    assertThat(model.page().get()).isEqualTo(LoginViewModel.Page.REMOVED);
    model.goElsewhere(true);
    assertThat(model.page().get()).isEqualTo(LoginViewModel.Page.CHOOSE);
    assertThat(model.elsewhere().get()).isTrue();
    model.goElsewhere(false);
    assertThat(model.page().get()).isEqualTo(LoginViewModel.Page.REMOVED);
    model.offer("homeward://join?server=https://tailnet.example.com#key");
    assertThat(model.page().get()).as("an invite is offered").isEqualTo(LoginViewModel.Page.CHOOSE);

    model.show(state(Tailnets.fresh()));
    assertThat(model.elsewhere().get()).as("nobody is removed any more").isFalse();
    model.offer("homeward://join?server=https://tailnet.example.com#key");
    assertThat(model.elsewhere().get()).isFalse();
    model.show(removed);
    assertThat(model.page().get()).isEqualTo(LoginViewModel.Page.REMOVED);
  }

  @Test
  void offersTheServerOfTheLastAttemptAfterARestart() {
    LoginDraft own = new LoginDraft("http://127.0.0.1:8080", server -> {});
    assertThat(own.url().get()).isEqualTo("http://127.0.0.1:8080");
    assertThat(own.way().get()).isEqualTo(LoginDraft.Way.OWN_SERVER);
    LoginDraft tailscale = new LoginDraft("https://controlplane.tailscale.com", server -> {});
    assertThat(tailscale.url().get()).isEmpty();
    assertThat(tailscale.way().get()).isEqualTo(LoginDraft.Way.TAILSCALE);
  }

  @ParameterizedTest
  @CsvSource({
    "'', Type the URL",
    "'   ', Type the URL",
    "ftp://tailnet.example.com, The URL has to begin",
    "https://, This is not a URL",
    "not a url, This is not a URL",
    "https://host:99999, This is not a URL"
  })
  void saysWhatIsWrongWithWhatWasTyped(String typed, String message) {
    draft.url().set(typed);
    model.start();
    assertThat(signIns).isEmpty();
    assertThat(model.mistake().get()).startsWith(message);
    draft.url().set(typed + "x");
    assertThat(model.mistake().get()).isEmpty();
  }

  @Test
  void anInviteBringsServerAndKey() {
    draft.way().set(LoginDraft.Way.INVITE);
    draft.invite().set("https://tailnet.example.com/join#hwkey-abc");
    model.start();
    assertThat(signIns).containsExactly("https://tailnet.example.com hwkey-abc");
    draft.invite().set("https://tailnet.example.com/join");
    model.start();
    assertThat(model.mistake().get()).startsWith("This is not an invite link");
    assertThat(signIns).hasSize(1);
  }

  @Test
  void anInviteInTheFieldOfTheServerIsAnInvite() {
    draft.url().set(" https://tailnet.example.com/join#hwkey-abc ");
    model.start();
    assertThat(signIns).containsExactly("https://tailnet.example.com hwkey-abc");
    draft.url().set("tailnet.example.com/join#");
    model.start();
    assertThat(model.mistake().get()).startsWith("This is not an invite link");
    assertThat(signIns).hasSize(1);
  }

  @Test
  void theKeyOfAnInviteIsNotKeptInTheFields() {
    draft.url().set("https://tailnet.example.com/join#hwkey-abc");
    model.start();
    assertThat(draft.url().get()).isEqualTo("https://tailnet.example.com");
    draft.way().set(LoginDraft.Way.INVITE);
    draft.invite().set("https://tailnet.example.com/join#hwkey-abc");
    model.start();
    assertThat(draft.invite().get()).isEmpty();
  }

  @Test
  void theKeyOfAnInviteIsNotInItsText() {
    assertThat(ServerChoice.ofInvite("https://h/join#secret-key").toString())
        .doesNotContain("secret");
  }

  @Test
  void tailscaleNeedsNoTyping() {
    draft.way().set(LoginDraft.Way.TAILSCALE);
    model.start();
    assertThat(signIns).containsExactly("https://controlplane.tailscale.com null");
  }

  @Test
  void theTrialSignsInWhereItRuns() {
    model.startTrial(() -> URI.create("http://127.0.0.1:9"), background::add, Runnable::run);
    assertThat(model.page().get()).isEqualTo(LoginViewModel.Page.STARTING_TRIAL);
    background.getFirst().run();
    assertThat(signIns).containsExactly("http://127.0.0.1:9 null");
    // It ends with the app: the next start must not offer it.
    assertThat(remembered).isEmpty();
  }

  @Test
  void aTrialThatThePersonDoesNotWaitForSignsInNowhere() {
    model.startTrial(() -> URI.create("http://127.0.0.1:9"), background::add, Runnable::run);
    model.giveUpTrial();
    assertThat(model.page().get()).isEqualTo(LoginViewModel.Page.CHOOSE);
    background.getFirst().run();
    assertThat(signIns).isEmpty();
    model.startTrial(() -> URI.create("http://127.0.0.1:9"), background::add, Runnable::run);
    background.get(1).run();
    assertThat(signIns).containsExactly("http://127.0.0.1:9 null");
  }

  @Test
  void aTrialThatFailsSaysWhyAndLeadsBack() {
    model.startTrial(
        () -> {
          throw new IllegalStateException("port 8080 is taken");
        },
        background::add,
        Runnable::run);
    background.getFirst().run();
    assertThat(model.page().get()).isEqualTo(LoginViewModel.Page.CHOOSE);
    assertThat(model.mistake().get()).isEqualTo("The trial did not start: port 8080 is taken");
  }

  @Test
  void thePageFollowsTheState() {
    URI page = URI.create("https://tailnet.example.com/a/1");
    model.show(state(Tailnets.withAuthUrl(Tailnets.fresh(), page)));
    assertThat(model.page().get()).isEqualTo(LoginViewModel.Page.IN_BROWSER);
    model.show(state(Tailnets.fresh()));
    assertThat(model.page().get()).isEqualTo(LoginViewModel.Page.CHOOSE);
  }

  @Test
  void noTypingBreaksTheReaders() {
    Random random = new Random(7);
    String alphabet = "htps:/.#[]@%?&0199ab漢 \u0000\n\\";
    for (int i = 0; i < FuzzInputs.count(100_000); i++) {
      StringBuilder text = new StringBuilder(START.get(random.nextInt(START.size())));
      int length = random.nextInt(24);
      for (int j = 0; j < length; j++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      for (ServerChoice choice :
          List.of(ServerChoice.ofUrl(text.toString()), ServerChoice.ofInvite(text.toString()))) {
        if (choice instanceof ServerChoice.Server(URI server, String key)) {
          assertThat(server.getHost()).isNotEmpty();
          assertThat(key == null || !key.isBlank()).isTrue();
        }
      }
    }
  }

  @Test
  void aLinkFillsTheFieldAndSignsInOnlyWhenThePersonSaysSo() {
    model.offer("homeward://join?server=https%3A%2F%2Fhub.example%3A8443%2Fx#hw-key-1");
    assertThat(draft.url().get()).isEqualTo("https://hub.example:8443/join#hw-key-1");
    assertThat(model.invitation().get()).contains("hub.example").doesNotContain("hw-key-1");
    assertThat(signIns).isEmpty();
    model.start();
    assertThat(signIns).containsExactly("https://hub.example:8443 hw-key-1");
    assertThat(model.invitation().get()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "homeward://join",
        "homeward://join?server=",
        "homeward://join?server=file%3A%2F%2F%2Fetc%2Fpasswd",
        "homeward://join?server=%ZZ",
        "homeward://quit?server=https%3A%2F%2Fhub.example",
        "homeward://join?server=https%3A%2F%2Fhub.example#%20"
      })
  void aLinkThatIsNoInviteSaysWhatOneLooksLike(String link) {
    model.offer(link);
    assertThat(model.mistake().get()).contains("homeward://join?server=");
    model.start();
    assertThat(signIns).isEmpty();
  }

  @Test
  void anInviteAsALinkMayAlsoBePasted() {
    draft.url().set(" homeward://join?server=http://192.168.1.5:4663#hw-key-1 ");
    model.start();
    assertThat(signIns).containsExactly("http://192.168.1.5:4663 hw-key-1");
  }

  @Test
  void aNewMistakeTakesTheOldAttemptOffTheScreen() {
    draft.url().set("ftp://hub.example");
    model.start();
    assertThat(model.mistake().get()).isNotEmpty();
    assertThat(givenUp).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "tailnet.example.com, https://tailnet.example.com",
    "tailnet.example.com:8443, https://tailnet.example.com:8443",
    "192.168.1.5:4663, http://192.168.1.5:4663",
    "192.168.1.5, http://192.168.1.5:4663",
    "192.168.1.5, https://192.168.1.5",
    "nas.local:4663, https://nas.local:4663"
  })
  void aBareAddressIsSignedInAtWhereAServerAnswersAndKeepsItsPort(String typed, String server) {
    servers.add(URI.create(server));
    draft.url().set(typed);
    model.start();
    assertThat(signIns).containsExactly(server + " null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.10:4663", "https://203.0.113.10:4663", "203.0.113.10"})
  void aServerThatHasOnlyHttpIsNotUsedBeforeThePersonHasReadSo(String typed) {
    URI server = URI.create("http://203.0.113.10:4663");
    servers.add(server);
    draft.url().set(typed);
    model.look();
    assertThat(model.finding().get()).contains("http only");
    model.start();
    assertThat(signIns).isEmpty();
    assertThat(draft.url().get()).isEqualTo(server.toString());
    assertThat(model.finding().get()).contains("http only").contains("again");
    model.start();
    assertThat(signIns).containsExactly(server + " null");
  }

  @Test
  void pressingTheButtonWaitsForTheServerThatIsBeingLookedFor() {
    slow = true;
    servers.add(URI.create("http://192.168.1.5:4663"));
    draft.url().set("192.168.1.5");
    model.start();
    model.start();
    assertThat(signIns).isEmpty();
    assertThat(model.finding().get()).contains("192.168.1.5");
    answer.run();
    assertThat(signIns).containsExactly("http://192.168.1.5:4663 null");
    assertThat(asked).hasSize(1);
  }

  @Test
  void anAnswerAboutOtherLettersIsForgotten() {
    slow = true;
    servers.add(URI.create("https://tailnet.example.com"));
    draft.url().set("tailnet.example.com");
    model.look();
    draft.url().set("tailnet.example.co");
    answer.run();
    assertThat(model.finding().get()).isEmpty();
  }

  @Test
  void aServerThatALinkNamesIsNotAskedBeforeThePersonSaysSo() {
    model.offer("homeward://join?server=https%3A%2F%2Ftracker.example.com");
    model.look();
    draft.url().set("https://tailnet.example.com/join#key");
    model.look();
    draft.url().set("not a server");
    model.look();
    assertThat(asked).isEmpty();
  }
}
