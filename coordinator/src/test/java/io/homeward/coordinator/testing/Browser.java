package io.homeward.coordinator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A browser at the pages of a server on this computer, without script: it keeps its cookies and the
 * token of its forms.
 */
public final class Browser {
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"");
  private static final Pattern COOKIE = Pattern.compile("Set-Cookie: ([^=;]+)=([^;]*);");
  private static final Pattern LOCATION = Pattern.compile("\r\nLocation: (/[^\r]*)\r\n");
  private static final int LIMIT_MILLIS = 60_000;

  private final int port;
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private String token = "";

  public Browser(int port) {
    this.port = port;
  }

  /** As the person of the embedded sign-in. */
  public void signIn() throws IOException {
    cookies.clear();
    ask("POST", "/enter", "token=" + token(get("/enter")));
    token = token(get("/add"));
  }

  /** A whole answer, with its head. */
  public String get(String path) throws IOException {
    return ask("GET", path, "");
  }

  /** Goes where it is sent until there is a page. */
  public String open(String path) throws IOException {
    return follow(get(path));
  }

  private String follow(String answer) throws IOException {
    String page = answer;
    for (int i = 0; status(page) == 303 && i < 10; i++) {
      page = get(found(LOCATION, page));
    }
    return page;
  }

  /** Sends a form of the dashboard and goes where it is sent then. */
  public String change(String path, String... fields) throws IOException {
    return follow(post(path, fields));
  }

  /** Sends a form with the token of the page where it stands, such as one that has its own. */
  public String answer(String page, String path, String fields) throws IOException {
    return follow(ask("POST", path, "token=" + token(page) + "&" + fields));
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

  private static String token(String page) {
    return found(TOKEN, page);
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  /** Without regard to the paths of cookies: here each name has one. */
  private void keepCookies(String answer) {
    Matcher set = COOKIE.matcher(answer.substring(0, answer.indexOf("\r\n\r\n") + 2));
    while (set.find()) {
      cookies.put(set.group(1), set.group(2));
    }
  }

  private String cookieLine() {
    return cookies.isEmpty()
        ? ""
        : cookies.entrySet().stream()
            .map(one -> one.getKey() + "=" + one.getValue())
            .collect(Collectors.joining("; ", "Cookie: ", "\r\n"));
  }

  private String ask(String method, String path, String form) throws IOException {
    byte[] body = form.getBytes(StandardCharsets.US_ASCII);
    String request =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            + cookieLine()
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
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      keepCookies(answer);
      return answer;
    }
  }
}
