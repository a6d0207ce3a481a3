package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.testing.Camera;
import io.homeward.coordinator.testing.PasskeyVisitor;
import io.homeward.coordinator.testing.SoftKeyRing;
import io.homeward.coordinator.testing.TestDevice;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device waits in front of somebody, who answers for it on the phone. */
@Timeout(60)
class PhoneSignInTest {
  private static final String URL = "https://net.example.org";
  private static final String HOME = "203.0.113.7";
  private static final String ELSEWHERE = "198.51.100.9";

  @TempDir private Path dir;
  private final SoftKeyRing annas = new SoftKeyRing(URL, 1);
  private CoordinatorServer server;
  private PasskeyVisitor anna;
  private PasskeyVisitor ben;
  private PasskeyVisitor screen;

  @BeforeEach
  void start() throws Exception {
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state")).withAnyPort().withUrl(URI.create(URL)));
    anna = new PasskeyVisitor(local(), annas, HOME);
    anna.join(invitation("owner"), "Anna");
    ben = new PasskeyVisitor(local(), new SoftKeyRing(URL, 2), ELSEWHERE);
    ben.join(invitation("member"), "Ben");
    screen = new PasskeyVisitor(local(), new SoftKeyRing(URL, 3), HOME);
  }

  @AfterEach
  void stop() {
    List.of(anna, ben, screen).forEach(PasskeyVisitor::close);
    server.close();
  }

  @Test
  void thePhoneReadsTheAddressFromTheScreenAndAnswersThere() throws Exception {
    try (TestDevice tv = device("television", HOME)) {
      String url = tv.registerAlone().authUrl();
      HttpResponse<String> shown = screen.open(path(url));
      assertThat(shown.body()).as("nobody is signed in here").doesNotContain("television");
      String read = Camera.read(shown.body());
      assertThat(read).isEqualTo(url);

      PasskeyVisitor phone = new PasskeyVisitor(local(), annas, HOME);
      HttpResponse<String> ask = phone.show(phone.open(path(read)));
      assertThat(ask.body())
          .contains("Let television join", server.domain(), tv.node().shortForm())
          .contains("<code>" + url.substring(url.length() - 8) + "</code>")
          .contains(HOME + ", the network of this browser too");
      assertThat(Camera.read(ask.body())).isEqualTo(url);
      String form = "token=" + PasskeyVisitor.token(ask) + "&answer=join";
      assertThat(ben.open(path(url)).body()).contains("another network");
      assertThat(ben.post(path(url), form).statusCode()).as("another's form").isEqualTo(403);
      assertThat(screen.post(path(url), form).statusCode()).as("the screen").isEqualTo(403);
      assertThat(owners()).isEmpty();

      assertThat(phone.post(path(url), form).body()).contains("television is on");

      assertThat(tv.followUp(url).machineAuthorized()).isTrue();
      assertThat(owners()).containsExactly("television of Anna");
      assertThat(screen.open(path(url)).statusCode()).as("it counts once").isEqualTo(404);
      assertThat(ben.open(path(url)).statusCode()).isEqualTo(404);
      phone.close();
    }
  }

  @Test
  void whoeverDidNotAskGetsNothingOfTheAnswer() throws Exception {
    try (TestDevice tv = device("television", HOME);
        TestDevice thief = device("television", ELSEWHERE)) {
      String url = tv.registerAlone().authUrl();
      String others = thief.followUp(url).authUrl();
      assertThat(others).as("a sign-in of its own").isNotEqualTo(url);

      HttpResponse<String> ask = anna.open(path(url));
      anna.post(path(url), "token=" + PasskeyVisitor.token(ask) + "&answer=join");

      assertThat(thief.registerAlone().authUrl()).isEqualTo(others);
      assertThat(owners()).containsExactly("television of Anna");
      assertThat(anna.open(path(others)).body())
          .as("what tells it from the own device")
          .contains(ELSEWHERE + ", another network than that of this browser")
          .contains("<code>" + others.substring(others.length() - 8) + "</code>");
    }
  }

  @Test
  void theOwnerApprovesOnAPhoneThatReadsWhereFromTheOtherScreen() throws Exception {
    server.administer(new SettingsRequest.SetApproval(true));
    try (TestDevice laptop = device("laptop", ELSEWHERE)) {
      String url = laptop.registerAlone().authUrl();
      HttpResponse<String> ask = ben.open(path(url));
      String waits =
          ben.post(path(url), "token=" + PasskeyVisitor.token(ask) + "&answer=join").body();
      assertThat(waits).contains("waits for approval", laptop.node().shortForm());
      String read = Camera.read(waits);
      assertThat(read).isEqualTo(URL + "/waiting");
      assertThat(ben.open("/waiting").statusCode()).as("not for members").isEqualTo(403);

      PasskeyVisitor phone = new PasskeyVisitor(local(), annas, HOME);
      HttpResponse<String> list = phone.show(phone.open(path(read)));
      assertThat(list.body()).contains("laptop", "Ben", laptop.node().shortForm());
      long id = devices().getFirst().id();
      assertThat(
              phone
                  .post("/machines/" + id + "/approve", "token=" + PasskeyVisitor.token(list))
                  .statusCode())
          .isEqualTo(303);
      assertThat(laptop.registerAlone().machineAuthorized()).isTrue();
      phone.close();
    }
  }

  @Test
  void afterTheSignInOneIsWhereOneWantedToAndNowhereElse() throws Exception {
    PasskeyVisitor phone = new PasskeyVisitor(local(), annas, HOME);
    assertThat(phone.show(phone.open("/add")).body()).contains("Add a device");
    for (String to : List.of("//evil.example", "https://evil.example", "/%0d%0aX:", "/a?b")) {
      assertThat(
              phone
                  .get("/enter?to=" + URLEncoder.encode(to, StandardCharsets.UTF_8))
                  .headers()
                  .firstValue("Location"))
          .hasValue("/home");
    }
    assertThat(Camera.read(phone.get("/add").body())).isEqualTo(URL + "/add");
    phone.close();
  }

  private TestDevice device(String name, String from) {
    TestDevice device = new TestDevice(local(), name);
    device.comeFrom(from);
    return device;
  }

  private URI local() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  private static String path(String url) {
    return URI.create(url).getPath();
  }

  private String invitation(String role) {
    AdminAnswer.InvitationAnswer made =
        (AdminAnswer.InvitationAnswer)
            server.administer(new PeopleRequest.CreateInvitation(role, "", 60));
    return path(Objects.requireNonNull(made.link()));
  }

  private List<AdminAnswer.DeviceAnswer> devices() {
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices())).devices();
  }

  private List<String> owners() {
    return devices().stream().map(device -> device.name() + " of " + device.user()).toList();
  }
}
