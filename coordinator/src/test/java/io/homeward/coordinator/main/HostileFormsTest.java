package io.homeward.coordinator.main;

import static io.homeward.coordinator.testing.Browser.body;
import static io.homeward.coordinator.testing.Browser.status;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.NetworkAnswer;
import io.homeward.coordinator.admin.SettingsRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Forms that no page has sent in this way. */
@Timeout(120)
class HostileFormsTest extends PagesFixture {
  @Test
  void aPolicyTooLongForAPageIsToldHowItIsPutInForce() throws IOException {
    String answer = browser.post("/access/file", "text", "x".repeat(950_000));
    assertThat(status(answer)).isEqualTo(413);
    assertThat(body(answer)).contains("homeward coordinator policy set", "Nothing was changed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/settings/limits", "/access/file", "/enter", "/nothing"})
  void aFormThatIsFarTooLargeGetsAPage(String path) throws IOException {
    String answer = browser.post(path, "text", "x".repeat(3_000_000));
    assertThat(status(answer)).isEqualTo(413);
    assertThat(body(answer)).contains("Nothing was changed", "</html>");
    assertThat(answer).contains("Content-Security-Policy: ", "Connection: close");
  }

  @Test
  void anAddressThatCannotBeReadAndABodyWithoutEndGetASentence() throws IOException {
    String broken = browser.get("/log?q=%zz");
    assertThat(status(broken)).isEqualTo(400);
    assertThat(body(broken)).contains("cannot be read");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      String request =
          "POST /settings/limits HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000000\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(status(answer)).isEqualTo(413);
      assertThat(body(answer)).contains("far too large");
    }
  }

  @Test
  void aFormOfASessionThatIsOverSaysToOpenThePageAnew() throws IOException {
    String before = browser.get("/settings");
    browser.signIn();
    String answer = browser.answer(before, "/settings/approval", "approval=on");
    assertThat(status(answer)).isEqualTo(403);
    assertThat(body(answer)).contains("Open the page anew").doesNotContain("sign-in page");
    assertThat(approval()).isFalse();
  }

  @Test
  void whatIsNeitherOneNorTheOtherChangesNothing() throws IOException {
    server.administer(new SettingsRequest.SetApproval(true));
    for (String value : List.of("", "On", "true", "off\0")) {
      assertThat(status(browser.post("/settings/approval", "approval", value)))
          .as(value)
          .isEqualTo(409);
    }
    assertThat(body(browser.post("/settings/approval"))).contains("approval is either on or off");
    assertThat(approval()).isTrue();
    assertThat(status(browser.post("/dns/magic", "magic", "no"))).isEqualTo(409);

    long id = joined("anna", "router", "192.168.7.0/24");
    server.administer(new DeviceRequest.ApproveDevice(Long.toString(id)));
    String at = "/machines/" + id + "/routes";
    browser.post(at, "route", "192.168.7.0/24", "turn", "approve");
    assertThat(status(browser.post(at, "route", "192.168.7.0/24"))).isEqualTo(409);
    assertThat(device("router").approvedRoutes()).containsExactly("192.168.7.0/24");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz", "-1", "ffffffffff"})
  void aBodyInChunksOfNoLengthIsNoBugOfOurs(String length) throws IOException {
    Logger log = (Logger) LoggerFactory.getLogger("io.homeward.coordinator.server");
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    log.addAppender(told);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      String request =
          "POST /enter HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n"
              + length
              + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      // An end, too.
    } finally {
      log.detachAppender(told);
    }
    assertThat(told.list).extracting(ILoggingEvent::getLevel).doesNotContain(Level.ERROR);
  }

  private boolean approval() {
    return ((NetworkAnswer.Settings) server.administer(new SettingsRequest.ShowSettings()))
        .joining()
        .approval();
  }
}
