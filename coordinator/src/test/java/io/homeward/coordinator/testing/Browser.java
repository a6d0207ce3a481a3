package io.homeward.coordinator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A browser at the pages of a server on this computer, without script: it keeps its cookie and the
 * token of its forms.
 */
public final class Browser {
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"");
  private static final Pattern COOKIE = Pattern.compile("Set-Cookie: ([^;]+);");
  private static final int LIMIT_MILLIS = 60_000;

  private final int port;
  private String cookie = "";
  private String token = "";

  public Browser(int port) {
    this.port = port;
  }

  /** As the person of the embedded sign-in. */
  public void signIn() throws IOException {
    cookie = "";
    String page = ask("GET", "/enter", "");
    cookie = found(COOKIE, page);
    cookie = found(COOKIE, ask("POST", "/enter", "token=" + found(TOKEN, page)));
    token = found(TOKEN, get("/add"));
  }

  /** A whole answer, with its head. */
  public String get(String path) throws IOException {
    return ask("GET", path, "");
  }

  /**
   * Sends a form.
   *
   * @param fields names and values in turn
   */
  public String post(String path, String... fields) throws IOException {
    StringBuilder form = new StringBuilder("token=").append(token);
    for (int i = 0; i < fields.length; i += 2) {
      form.append('&').append(fields[i]).append('=');
      form.append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
    }
    return ask("POST", path, form.toString());
  }

  /** The status of an answer. */
  public static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }

  /** What follows the head. */
  public static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  private String ask(String method, String path, String form) throws IOException {
    byte[] body = form.getBytes(StandardCharsets.US_ASCII);
    String request =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            + (cookie.isEmpty() ? "" : "Cookie: " + cookie + "\r\n")
            + (method.equals("POST")
                ? "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                    + body.length
                    + "\r\n"
                : "")
            + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
