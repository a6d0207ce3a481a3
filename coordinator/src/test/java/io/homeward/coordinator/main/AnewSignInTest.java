package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.oidc.ClientSecret;
import io.homeward.coordinator.oidc.ProviderSettings;
import io.homeward.coordinator.testing.ProviderVisitor;
import io.homeward.coordinator.testing.ScriptedProvider;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.WireSshPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What needs a fresh sign-in gets one also where the provider knows the browser and would pass
 * whoever sits there.
 */
@Timeout(120)
class AnewSignInTest {
  private static final Pattern SSH_PAGE = Pattern.compile("(/ssh/[0-9a-f]{36})\n");
  private static final String NOT_ASKED = "did not ask who you are";

  @TempDir private Path dir;
  private final List<HttpServer> providers = new ArrayList<>();
  private ScriptedProvider provider;
  private CoordinatorServer server;
  private ProviderVisitor anna;
  private TestDevice laptop;

  @BeforeEach
  void start() throws Exception {
    provider = ScriptedProvider.listen(providers);
    ProviderSettings settings =
        new ProviderSettings(
            "home",
            "Home",
            provider.issuer,
            ScriptedProvider.CLIENT,
            new ClientSecret("s3cret"),
            null,
            List.of("email"),
            "groups",
            ProviderSettings.Entry.INVITED_ONLY);
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withProviders(List.of(settings)));
    // Since long: without being asked for it, the provider passes her.
    provider.proved = provider.now.minusSeconds(3_600);
    anna = new ProviderVisitor(server.url(), provider);
    anna.signIn(anna.toProvider(anna.open(invitation())));
    laptop = new TestDevice(server.url(), "laptop");
  }

  @AfterEach
  void stop() {
    anna.close();
    laptop.close();
    server.close();
    providers.forEach(one -> one.stop(0));
  }

  @Test
  void aDeviceThatWasAMemberBeforeNeedsItAndANewOneDoesNot() throws Exception {
    String first = path(laptop.registerAlone().authUrl());
    assertThat(anna.answer(anna.open(first), first, "join").statusCode()).isEqualTo(200);
    assertThat(laptop.registerAlone().machineAuthorized()).isTrue();

    server.administer(new DeviceRequest.ExpireDevice("laptop"));
    laptop.renewNodeKey();
    String again = path(laptop.registerAlone().authUrl());
    HttpResponse<String> choice = anna.open(again);
    assertThat(choice.body()).contains("/sign-in/with/home").doesNotContain("laptop");
    provider.silent = true;
    HttpResponse<String> passed = anna.signIn(anna.toProvider(choice));
    assertThat(passed.statusCode()).isEqualTo(403);
    assertThat(passed.body()).contains("Home " + NOT_ASKED);
    assertThat(anna.open(again).body()).as("as before").contains("/sign-in/with/home");

    provider.silent = false;
    HttpResponse<String> page = anna.signIn(anna.toProvider(anna.open(again)));
    assertThat(page.body()).contains("laptop");
    assertThat(anna.answer(page, again, "join").statusCode()).isEqualTo(200);
    assertThat(anna.answer(page, again, "join").statusCode()).as("twice").isEqualTo(200);
    assertThat(laptop.registerAlone().machineAuthorized()).isTrue();
  }

  @Test
  void aLoginBySshNeedsItAndASignInForSomethingElseIsNone() throws Exception {
    String key =
        Objects.requireNonNull(
            ((AdminAnswer.AuthKeyAnswer)
                    server.administer(
                        new KeyRequest.CreateAuthKey(user(), true, false, 3600, List.of())))
                .key());
    laptop.registerByKey(key);
    try (TestDevice nas = new TestDevice(server.url(), "nas")) {
      nas.registerByKey(key);
      server.administer(
          new PolicyRequest.PutPolicy(
              """
              {"grants": [{"src": ["*"], "dst": ["*"], "ip": ["*"]}],
               "ssh": [{"action": "check", "src": ["autogroup:member"], "dst": ["autogroup:self"],
                        "users": ["root"]}]}
              """,
              "anna"));
      String page = page(ask(nas));

      // She signs in after the login began, but for the dashboard: nobody asked who sits there.
      anna.signIn(anna.toProvider(anna.open("/sign-in?to=/machines")));
      HttpResponse<String> choice = anna.open(page);
      assertThat(choice.body()).contains("/sign-in/with/home").doesNotContain("nas");
      provider.silent = true;
      assertThat(anna.signIn(anna.toProvider(choice)).body()).contains(NOT_ASKED);
      provider.silent = false;
      // Whoever sits there takes the wish out of the address at the provider.
      provider.proved = provider.now.minusSeconds(60);
      URI bent =
          URI.create(
              anna.toProvider(anna.open(page))
                  .toString()
                  .replaceAll("(?<=[?&])(prompt|max_age)=[a-z0-9]*&?", ""));
      assertThat(anna.signIn(bent).body()).contains(NOT_ASKED);
      assertThat(ask(nas).accept()).isFalse();

      HttpResponse<String> question = anna.signIn(anna.toProvider(anna.open(page)));
      assertThat(question.body()).contains("Log in to nas as root?");
      assertThat(anna.answer(question, page, "yes").statusCode()).isEqualTo(200);
      assertThat(ask(nas).accept()).isTrue();
    }
  }

  private WireSshPolicy.Action ask(TestDevice nas) throws IOException {
    String path = "/machine/ssh/action/" + id("laptop") + "/to/" + id("nas") + "?local_user=root";
    try (Response response = nas.get(path)) {
      assertThat(response.code()).isEqualTo(200);
      return ControlJson.decode(response.body().bytes(), WireSshPolicy.Action.class);
    }
  }

  private static String page(WireSshPolicy.Action action) {
    Matcher page = SSH_PAGE.matcher(action.message());
    assertThat(page.find()).as(action.message()).isTrue();
    return page.group(1);
  }

  private static String path(String url) {
    return URI.create(url).getPath();
  }

  private String user() {
    return ((AdminAnswer.UserList) server.administer(new PeopleRequest.ListUsers()))
        .users()
        .getFirst()
        .name();
  }

  private long id(String name) {
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices()))
        .devices().stream()
            .filter(device -> device.name().equals(name))
            .findFirst()
            .orElseThrow()
            .id();
  }

  private String invitation() {
    AdminAnswer.InvitationAnswer made =
        (AdminAnswer.InvitationAnswer)
            server.administer(new PeopleRequest.CreateInvitation("owner", "", 60));
    return URI.create(Objects.requireNonNull(made.link())).getPath();
  }
}
