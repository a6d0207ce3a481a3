package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.homeward.coordinator.admin.TokenRequest;
import io.homeward.coordinator.api.Operation;
import io.homeward.coordinator.model.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Whatever a program sends gets an answer, and each refusal is a clear sentence. */
@Timeout(300)
class HostileCallsTest extends ApiFixture {
  /** With fields that some operation or other wants, and values that none does. */
  private static final List<String> BODIES =
      List.of(
          "",
          " ",
          "null",
          "true",
          "7",
          "\"x\"",
          "[]",
          "{}",
          "{",
          "NaN",
          "// a comment\n{}",
          "{\"name\":\"x\",}",
          "{\"name\":\"x\"} more",
          "\ufeff{}",
          "[".repeat(50_000),
          "{\"a\":".repeat(8_000),
          "{\"name\":\"a\",\"name\":\"b\"}",
          "{\"name\":null}",
          "{\"name\":1}",
          "{\"name\":{}}",
          "{\"name\":[]}",
          "{\"name\":\"\"}",
          "{\"name\":\"" + "x".repeat(60_000) + "\"}",
          "{\"name\":\"\\u0000\"}",
          "{\"name\":\"\\ud800\"}",
          "{\"name\":\"\u202e\u05d0\"}",
          "{\"name\":\"<b>\"}",
          "{\"\\ud800\":1}",
          "{\"" + "x".repeat(39) + "\ud83d\ude00\":1}",
          "{\"" + "y".repeat(50_000) + "\":1}",
          "{\"on\":1e400}",
          "{\"on\":\"yes\"}",
          "{\"days\":-1}",
          "{\"days\":1.5}",
          "{\"days\":1e400}",
          "{\"days\":" + "9".repeat(900) + "}",
          "{\"days\":" + "9".repeat(2_000) + "}",
          "{\"days\":1000000}",
          "{\"tags\":\"tag:x\"}",
          "{\"tags\":[null]}",
          "{\"tags\":[\"\\ud800\"]}",
          "{\"tags\":[\"\\udc00\\ud800\"],\"reusable\":true}",
          "{\"tags\":[" + "\"tag:a\",".repeat(5_000) + "\"tag:a\"]}",
          "{\"routes\":[\"0.0.0.0/0\",\"10.0.0.1/8\"]}",
          "{\"routes\":[\"\\ud800\"]}",
          "{\"mac\":\"\\ud800\"}",
          "{\"role\":\"\\ud800\"}",
          "{\"role\":\"owner\"}",
          "{\"lifeSeconds\":9223372036854775807}",
          "{\"lifeSeconds\":0}",
          "{\"users\":-1,\"devices\":2147483648}",
          "{\"version\":9223372036854775807}",
          "{\"nameservers\":[\"\\ud800\"]}",
          "{\"nameservers\":[\"a b\"]}",
          "{\"domains\":[\"\\ud800.example\"]}",
          "{\"split\":[{\"suffix\":\"\\ud800\",\"nameservers\":[\"1.1.1.1\"]}]}",
          "{\"split\":[[]]}",
          "{\"records\":[{\"name\":\"\\ud800\",\"address\":\"x\"}]}",
          "{\"records\":[{}]}",
          "{\"groups\":{\"group:\\ud800\":[\"\\udc00\"]}}",
          "{\"acls\":[{\"action\":\"\\ud800\",\"src\":[\"\\ud800\"],\"dst\":[\"\\ud800\"]}]}",
          "{\"\\ud800\":{}}",
          "{\"grants\":[{\"src\":[\"*\"],\"dst\":[\"*\"],\"ip\":[\"\\ud800\"]}]}");

  private static final List<String> NAMES =
      List.of("0", "-1", "99999999999999999999", "%00", "%E2%80%AE", "a%2Fb", "%ED%A0%80", "x y");

  private final ListAppender<ILoggingEvent> told = new ListAppender<>();
  private final Logger log = (Logger) LoggerFactory.getLogger("io.homeward.coordinator");
  private int calls;

  @BeforeEach
  void listen() {
    told.start();
    log.addAppender(told);
  }

  @AfterEach
  void nothingWasABugOfOurs() {
    log.detachAppender(told);
    assertThat(told.list)
        .filteredOn(one -> one.getLevel() == Level.ERROR || one.getThrowableProxy() != null)
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEmpty();
  }

  @Test
  void eachOperationAnswersEachBody() throws IOException {
    long device = join("anna", "laptop");
    List<String> wrong = new ArrayList<>();
    for (String line : ApiRolesTest.TABLE.keySet()) {
      String method = line.substring(0, line.indexOf(' '));
      // A device that is there, so that what is read first is not a number of nothing.
      String path = line.substring(line.indexOf(' ') + 1);
      String at = path.replace("{id}", path.startsWith("/devices") ? "" + device : "999");
      if (method.equals("DELETE")) {
        at = path.replace("{id}", "999");
      }
      for (String body : BODIES) {
        judge(wrong, line, shown(body), call(method, at, "", utf8(body)));
      }
      judge(wrong, line, "no UTF-8", call(method, at, "", new byte[] {'"', (byte) 0xff, '"'}));
      judge(wrong, line, "too large", call(method, at, "", new byte[1_200_000]));
      for (String type :
          List.of("text/plain", "multipart/form-data; boundary=x", "x/" + "y".repeat(2_000), ";")) {
        judge(wrong, line, type, call(method, at, "Content-Type: " + type + "\r\n", utf8("{}")));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void eachOperationAnswersWhateverItIsAskedFor() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String line : ApiRolesTest.TABLE.keySet()) {
      String method = line.substring(0, line.indexOf(' '));
      String path = line.substring(line.indexOf(' ') + 1);
      for (String other : List.of("HEAD", "OPTIONS", "PATCH", "PUT", "POST", "FOO")) {
        String like = other.equals("HEAD") ? "GET" : other;
        if (!ApiRolesTest.TABLE.containsKey(like + " " + path)) {
          String answer = call(other, path.replace("{id}", "7"), "", utf8("{}"));
          assertThat(status(answer)).as(other + " " + path).isBetween(400, 499);
        }
      }
      for (String name : path.contains("{id}") ? NAMES : List.of("")) {
        String at = path.replace("{id}", name.replace(" ", "+"));
        judge(wrong, line, name, call(method, at, "", utf8("{}")));
      }
      for (String query :
          List.of("?a=%zz", "?a=%ED%A0%80", "?" + "a=b&".repeat(1_000), "?=", "?&")) {
        judge(wrong, line, query, call(method, path.replace("{id}", "7") + query, "", utf8("{}")));
      }
    }
    for (String query :
        List.of("limit=-1", "limit=x", "limit=99999999999", "before=-1", "before=%00", "q=%00")) {
      judge(wrong, "log", query, call("GET", "/log?" + query, "", new byte[0]));
    }
    for (String query :
        List.of(
            "", "?from=&to=&port=-1", "?from=%ED%A0%80&to=x", "?port=99999999999", "?version=x")) {
      judge(wrong, "try", query, call("GET", "/policy/try" + query, "", new byte[0]));
      judge(wrong, "policy", query, call("GET", "/policy" + query, "", new byte[0]));
    }
    for (String match : List.of("", "\"", "W/\"1\"", "1, 2", "9".repeat(100), "\u00e9")) {
      judge(
          wrong, "match", match, call("PUT", "/policy", "If-Match: " + match + "\r\n", utf8("{")));
    }
    assertThat(wrong).isEmpty();
  }

  /** No accident, and who is refused reads a sentence about it and nothing of our insides. */
  private static void judge(List<String> wrong, String line, String sent, String answer) {
    String what = line + " <- " + sent + ": ";
    if (answer.isEmpty()) {
      wrong.add(what + "no answer");
      return;
    }
    int status = status(answer);
    if (status < 300) {
      return;
    }
    if (status >= 500 || status == 429 || status == 401 || status == 403) {
      wrong.add(what + status);
    } else if (!answer.contains("application/problem+json")) {
      wrong.add(what + status + " is no problem+json: " + answer.lines().toList().getLast());
    } else {
      JsonNode problem = json(answer);
      String detail = problem.path("detail").asString("");
      if (problem.path("status").asInt() != status
          || detail.length() < 10
          || detail.length() > 300
          || detail.matches("(?s).*(Exception|java\\.|jackson).*")) {
        wrong.add(what + problem);
      }
    }
  }

  private static String shown(String body) {
    return body.length() > 60 ? body.substring(0, 60) + "..." : body;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** With a token for everything, a new one now and then, since none may ask without end. */
  private String call(String method, String path, String headers, byte[] body) throws IOException {
    if (calls++ % 150 == 0) {
      tokens().forEach(one -> server.administer(new TokenRequest.RevokeApiToken(one.id())));
      token = token("boss", Arrays.stream(Scope.values()).map(Scope::text).toArray(String[]::new));
    }
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(
        (method
                + " "
                + Operation.BASE
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + headers
                + "Authorization: Bearer "
                + token
                + "\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(body);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.toByteArray());
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      return "";
    }
  }
}
