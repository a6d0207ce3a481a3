package io.homeward.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's owner at the pages of a server on this computer. One thread at a time. */
final class RehearsedVisitor {
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"");
  private static final int LIMIT_MILLIS = 60_000;
  private static final int LEAST_WRONG = 400;

  private final URI server;
  private final Map<String, String> cookies = new TreeMap<>();
  private String token = "";

  RehearsedVisitor(URI server) {
    this.server = server;
  }

  /** As the person of the embedded sign-in. */
  void signIn() throws IOException {
    send("/enter", Map.of("token", token(get("/enter"))));
    token = token(get("/add"));
  }

  /** What a page has. */
  String get(String path) throws IOException {
    return answer(connection(path));
  }

  /** Sends a form of the dashboard. */
  void post(String path, Map<String, String> fields) throws IOException {
    Map<String, String> all = new TreeMap<>(fields);
    all.put("token", token);
    send(path, all);
  }

  private void send(String path, Map<String, String> fields) throws IOException {
    StringBuilder form = new StringBuilder();
    fields.forEach((name, value) ->
        form.append(form.isEmpty() ? "" : "&")
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    HttpURLConnection connection = connection(path);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(form.toString().getBytes(StandardCharsets.US_ASCII));
    }
    answer(connection);
  }

  private HttpURLConnection connection(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) server.resolve(path).toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout(LIMIT_MILLIS);
    connection.setReadTimeout(LIMIT_MILLIS);
    cookies.forEach((name, value) -> connection.addRequestProperty("Cookie", name + "=" + value));
    return connection;
  }

  private String answer(HttpURLConnection connection) throws IOException {
    if (connection.getResponseCode() >= LEAST_WRONG) {
      throw new IOException(
          connection.getURL().getPath() + " answers " + connection.getResponseCode());
    }
    for (String set : connection.getHeaderFields().getOrDefault("Set-Cookie", List.of())) {
      String[] parts = set.split(";", 2)[0].split("=", 2);
      cookies.put(parts[0], parts[1]);
    }
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String token(String page) throws IOException {
    Matcher matcher = TOKEN.matcher(page);
    if (!matcher.find()) {
      throw new IOException("a page without a token of its forms");
    }
    return matcher.group(1);
  }
}
