package io.homeward.coordinator.main;

import io.homeward.coordinator.oidc.AppleKey;
import io.homeward.coordinator.oidc.ClientSecret;
import io.homeward.coordinator.oidc.ProviderSettings;
import io.homeward.coordinator.server.ServerUrl;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings {@code oidc.<id>.<option>} of providers, collected one by one and put together at
 * the end. Not thread-safe.
 */
final class ProviderOptions {
  /** What their names begin with. */
  static final String PREFIX = "oidc.";

  private static final int MAX_PROVIDERS = 8;
  private static final long MAX_SECRET_FILE = 16 << 10;
  private static final List<String> OPTIONS =
      List.of(
          "issuer",
          "label",
          "client-id",
          "client-secret-file",
          "client-secret-env",
          "apple-team",
          "apple-key-id",
          "apple-key-file",
          "scopes",
          "groups-claim",
          "allowed-domains",
          "allowed-groups");

  /** What is known of providers that are well known. */
  private static final Map<String, String> ISSUERS =
      Map.of("google", "https://accounts.google.com", "apple", "https://appleid.apple.com");

  private static final Map<String, String> LABELS =
      Map.of("google", "Google", "apple", "Apple", "microsoft", "Microsoft");

  private final Map<String, Map<String, String>> providers = new LinkedHashMap<>();
  private final Function<String, @Nullable String> environment;

  /**
   * @param environment gives variables of the environment
   */
  ProviderOptions(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * Takes one.
   *
   * @param name with the prefix
   * @throws IllegalArgumentException when there is no such option, or the value makes no sense
   */
  void put(String name, String value) {
    int dot = name.indexOf('.', PREFIX.length());
    String id = dot < 0 ? "" : name.substring(PREFIX.length(), dot);
    String option = name.substring(dot + 1);
    if (!id.matches("[a-z0-9][a-z0-9-]{0,19}") || !OPTIONS.contains(option)) {
      throw new IllegalArgumentException(
          "there is no such setting; write oidc.NAME.OPTION, with a NAME of a-z, 0-9 and hyphens and"
              + " one of the options "
              + String.join(", ", OPTIONS));
    }
    if (value.isEmpty()) {
      throw new IllegalArgumentException("it is empty");
    }
    switch (option) {
      case "issuer" -> issuer(value);
      case "allowed-domains" ->
          list(value).stream()
              .filter(domain -> !domain.matches("[\\p{L}\\p{N}.-]+\\.[\\p{L}\\p{N}-]+"))
              .findFirst()
              .ifPresent(domain -> {
                throw new IllegalArgumentException(domain + " is no domain such as example.net");
              });
      default -> {}
    }
    providers.computeIfAbsent(id, _ -> new LinkedHashMap<>()).put(option, value);
  }

  /**
   * All providers, in the order of the file.
   *
   * @throws IllegalArgumentException when an option is missing, or a file cannot be read
   */
  List<ProviderSettings> settings() {
    if (providers.size() > MAX_PROVIDERS) {
      throw new IllegalArgumentException("there are more than " + MAX_PROVIDERS + " providers");
    }
    List<ProviderSettings> all = new ArrayList<>();
    providers.forEach((id, options) -> all.add(settings(id, options)));
    return all;
  }

  private ProviderSettings settings(String id, Map<String, String> options) {
    String name = PREFIX + id + ".";
    String issuer = options.getOrDefault("issuer", ISSUERS.get(id));
    if (issuer == null) {
      throw new IllegalArgumentException(name + "issuer is missing");
    }
    String clientId = options.get("client-id");
    if (clientId == null) {
      throw new IllegalArgumentException(name + "client-id is missing");
    }
    AppleKey apple = apple(name, options);
    String scopes = options.getOrDefault("scopes", apple == null ? "email profile" : "email name");
    return new ProviderSettings(
        id,
        options.getOrDefault("label", LABELS.getOrDefault(id, id)),
        issuer(issuer),
        clientId,
        secret(name, options),
        apple,
        Arrays.stream(scopes.split("[ ,]+")).filter(s -> !s.equals("openid")).toList(),
        options.getOrDefault("groups-claim", "groups"),
        new ProviderSettings.Entry(
            list(options.getOrDefault("allowed-domains", "")).stream()
                .map(domain -> domain.toLowerCase(Locale.ROOT))
                .toList(),
            list(options.getOrDefault("allowed-groups", ""))));
  }

  private @Nullable ClientSecret secret(String name, Map<String, String> options) {
    String file = options.get("client-secret-file");
    String variable = options.get("client-secret-env");
    if (file != null && variable != null) {
      throw new IllegalArgumentException(
          name + "client-secret-file and " + name + "client-secret-env exclude each other");
    }
    if (file != null) {
      return new ClientSecret(read(name + "client-secret-file", file));
    }
    if (variable == null) {
      return null;
    }
    String value = environment.apply(variable);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          name + "client-secret-env: there is no variable " + variable + " in the environment");
    }
    return new ClientSecret(value.strip());
  }

  private static @Nullable AppleKey apple(String name, Map<String, String> options) {
    String file = options.get("apple-key-file");
    String team = options.get("apple-team");
    String key = options.get("apple-key-id");
    if (file == null && team == null && key == null) {
      return null;
    }
    if (file == null || team == null || key == null) {
      throw new IllegalArgumentException(
          name + "apple-team, apple-key-id and apple-key-file belong together");
    }
    try {
      return new AppleKey(team, key, read(name + "apple-key-file", file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + "apple-key-file: " + e.getMessage(), e);
    }
  }

  private static String read(String name, String file) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > MAX_SECRET_FILE) {
        throw new IllegalArgumentException(name + ": the file " + file + " is too long");
      }
      String text = Files.readString(path).strip();
      if (text.isEmpty()) {
        throw new IllegalArgumentException(name + ": the file " + file + " is empty");
      }
      return text;
    } catch (IOException e) {
      throw new IllegalArgumentException(name + ": the file " + file + " cannot be read", e);
    }
  }

  /** In the clear only on this computer: whoever is on the way could be anybody. */
  private static URI issuer(String text) {
    URI issuer;
    try {
      issuer = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(text + " is no address of a provider", e);
    }
    boolean plain = "http".equals(issuer.getScheme());
    if (issuer.getHost() == null
        || issuer.getRawQuery() != null
        || issuer.getRawFragment() != null
        || issuer.getRawUserInfo() != null
        || !plain && !"https".equals(issuer.getScheme())) {
      throw new IllegalArgumentException(
          text + " is no address of a provider, such as https://id.example.net/realms/home");
    }
    if (plain && !ServerUrl.loopback(issuer)) {
      throw new IllegalArgumentException("a provider needs https, unless it is on this computer");
    }
    return issuer;
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
