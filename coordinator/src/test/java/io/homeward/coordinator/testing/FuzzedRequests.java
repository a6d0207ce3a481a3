package io.homeward.coordinator.testing;

import io.homeward.engine.key.NodePublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a device could send to be registered and to tell of itself, as JSON: mostly as it should be,
 * here and there with values that some reader stumbles over. The same from the same seed.
 */
public final class FuzzedRequests {
  private static final List<String> TIMES =
      List.of(
          "+10000-01-01T00:00:00Z",
          "+999999999-12-31T23:59:59Z",
          "9999-12-31T23:59:59.999999999Z",
          "9999-12-31T23:59:59-18:00",
          "0001-01-01T00:00:00Z",
          "0001-01-01T00:00:00+18:00",
          "0000-06-01T00:00:00Z",
          "-0001-06-01T00:00:00Z",
          "2036-12-31T23:59:60Z",
          "2036-01-01T24:00:00Z",
          "2036-01-01T00:00:00.000000001+00:01",
          "2036-01-01T00:00Z",
          "2036-01-01");

  private static final List<String> NUMBERS =
      List.of(
          "-1",
          "0",
          "1",
          "65535",
          "65536",
          "2147483647",
          "-2147483648",
          "2147483648",
          "9223372036854775808",
          "1e5",
          "1.5",
          "1e400");

  private static final List<String> PREFIXES =
      List.of(
          "0.0.0.0/0",
          "::/0",
          "10.1.2.3/8",
          "192.0.2.1/33",
          "192.0.2.1/-1",
          "192.0.2.1/08",
          "::ffff:192.0.2.1/128",
          "::ffff:192.0.2.1/96",
          "fe80::1%eth0/64",
          "2001:db8::/129",
          "192.0.2.1",
          "010.1.2.3/8",
          "");

  private static final List<String> ENDPOINTS =
      List.of(
          "198.51.100.7:41641",
          "198.51.100.7:0",
          "198.51.100.7:65536",
          "198.51.100.7:-1",
          "198.51.100.7:+5",
          "198.51.100.07:5",
          "[2001:db8::1]:443",
          "[::ffff:198.51.100.7]:7",
          "[fe80::1%eth0]:9",
          "[2001:db8::1%9]:9",
          "[::198.51.100.7]:7",
          "2001:db8::1:9",
          "localhost:9",
          "[::1]:1",
          "");

  private static final List<String> TEXTS =
      List.of(
          "",
          ".",
          "-",
          "xn--",
          "a".repeat(70),
          "é".repeat(300),
          "\u0000",
          "\ud800",
          "\udc00\ud800",
          "\u202eevil",
          "a\nb",
          "\ufffe\uffff",
          "\ud83d\ude00",
          "<>&\u2028\u2029",
          "\"\\/");

  private final Random random;

  public FuzzedRequests(long seed) {
    this.random = new Random(seed);
  }

  /** The body of a registration. */
  public String registration(NodePublicKey node, String authKey) {
    return object(
        "Version",
        or("119", this::number),
        "NodeKey",
        quoted(node.toString()),
        "Auth",
        authKey.isEmpty() ? "null" : object("AuthKey", quoted(authKey)),
        "Expiry",
        or("null", this::time),
        "Ephemeral",
        or("false", this::flag),
        "Hostinfo",
        hostinfo());
  }

  /** The body of a map request that tells and does not wait. */
  public String news(NodePublicKey node) {
    return object(
        "Version",
        or("119", this::number),
        "NodeKey",
        quoted(node.toString()),
        "OmitPeers",
        "true",
        "Stream",
        "false",
        "Endpoints",
        list(() -> quoted(one(ENDPOINTS))),
        "EndpointTypes",
        list(this::number),
        "Hostinfo",
        hostinfo());
  }

  private String hostinfo() {
    return object(
        "IPNVersion",
        or("\"1.102.0\"", this::text),
        "OS",
        or("\"linux\"", this::text),
        "OSVersion",
        or("\"12\"", this::text),
        "Hostname",
        or("\"nas\"", this::text),
        "ShieldsUp",
        or("false", this::flag),
        "RoutableIPs",
        or("[]", () -> list(() -> quoted(one(PREFIXES)))),
        "Services",
        or("[]", () -> list(this::service)),
        "NetInfo",
        or("null", () -> object("PreferredDERP", number())));
  }

  private String service() {
    return object("Proto", text(), "Port", number(), "Description", text());
  }

  private String number() {
    return one(NUMBERS);
  }

  private String flag() {
    return random.nextBoolean() ? "true" : "null";
  }

  private String time() {
    if (random.nextInt(3) > 0) {
      return quoted(one(TIMES));
    }
    return quoted(Instant.now().plusSeconds(random.nextLong(1L << (1 + random.nextInt(50)))) + "");
  }

  private String text() {
    if (random.nextInt(3) > 0) {
      return quoted(one(TEXTS));
    }
    return quoted(
        random
            .ints(random.nextInt(40), 0, 0x11_0000)
            .mapToObj(Character::toString)
            .collect(Collectors.joining()));
  }

  private String or(String usual, Supplier<String> odd) {
    return random.nextInt(3) > 0 ? usual : odd.get();
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String list(Supplier<String> item) {
    return IntStream.range(0, random.nextInt(5))
        .mapToObj(_ -> item.get())
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String object(String... namesAndValues) {
    return IntStream.range(0, namesAndValues.length / 2)
        .mapToObj(i -> quoted(namesAndValues[2 * i]) + ":" + namesAndValues[2 * i + 1])
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** All but plain letters is escaped, half a surrogate pair, too. */
  private static String quoted(String text) {
    return text.chars()
        .mapToObj(c ->
            c >= ' ' && c < 0x7f && c != '"' && c != '\\'
                ? Character.toString(c)
                : String.format(Locale.ROOT, "\\u%04x", c))
        .collect(Collectors.joining("", "\"", "\""));
  }
}
