package io.homeward.coordinator.main;

import io.homeward.coordinator.addressing.DeviceNames;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.server.ServerUrl;
import io.homeward.coordinator.store.StoreException;
import io.homeward.engine.inet.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings by name, from a file and a command line: the names are the same in both, and what is put
 * later wins. A file has lines of {@code name = value}; empty lines and those that begin with
 * {@code #} count for nothing. Not thread-safe.
 */
public final class Settings {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([smhd])");
  private static final int MAX_FILE = 64 << 10;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Names of all settings but those of identity providers, {@code oidc.NAME.OPTION}. */
  public static final List<String> NAMES =
      List.of(
          "listen",
          "url",
          "domain",
          "tls-cert",
          "tls-key",
          "acme",
          "acme-email",
          "acme-listen",
          "acme-trust",
          "owner",
          "embedded-sign-in",
          "stun",
          "second-stun",
          "derp-map",
          "mesh-key-file",
          "mesh-with",
          "key-expiry",
          "metrics-listen",
          "log");

  private final Map<String, Given> given = new LinkedHashMap<>();

  /** No settings: what runs without any. */
  public Settings() {}

  /**
   * One setting.
   *
   * @param value as written
   * @param where what a message about it begins with: the line of the file, or the option
   */
  private record Given(String value, String where) {}

  /** A setting that is wrong. The message is one sentence for the person. */
  public static final class BadSettingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Names the setting and says what is wrong with it. */
    public BadSettingException(String message) {
      super(message);
    }
  }

  /**
   * Takes all that is in a file.
   *
   * @throws BadSettingException when it has a line of another form
   * @throws StoreException when it cannot be read
   */
  public void read(Path file) {
    int number = 0;
    Map<String, Given> read = new LinkedHashMap<>();
    for (String line : lines(file)) {
      number++;
      String text = (number == 1 ? line.replaceFirst(BYTE_ORDER_MARK, "") : line).strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      int equals = text.indexOf('=');
      String where = file + " line " + number + ": ";
      if (equals < 1) {
        throw new BadSettingException(where + "not of the form name = value");
      }
      String name = text.substring(0, equals).strip();
      Given one = new Given(text.substring(equals + 1).strip(), where + name);
      if (read.put(name, one) != null) {
        throw new BadSettingException(where + name + " is there twice");
      }
    }
    given.putAll(read);
  }

  private static List<String> lines(Path file) {
    try {
      if (Files.size(file) > MAX_FILE) {
        throw new BadSettingException("the configuration file " + file + " is too long");
      }
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new StoreException("there is no configuration file " + file, e);
    } catch (MalformedInputException e) {
      throw new BadSettingException("the configuration file " + file + " is not UTF-8 text");
    } catch (IOException e) {
      throw new StoreException("the configuration file " + file + " cannot be read", e);
    }
  }

  /** Takes the value of an option, if it is there. */
  public void option(String name, @Nullable String value) {
    if (value != null) {
      given.put(name, new Given(value, "--" + name));
    }
  }

  /**
   * The configuration with the settings in the place of what it says.
   *
   * @throws BadSettingException when one is unknown or makes no sense
   */
  public CoordinatorConfig apply(CoordinatorConfig config) {
    CoordinatorConfig next = config;
    TlsSettings tls = new TlsSettings();
    ProviderOptions providers = new ProviderOptions(System::getenv);
    Path meshKey = null;
    String meshWith = "";
    for (Map.Entry<String, Given> setting : given.entrySet()) {
      String value = setting.getValue().value();
      try {
        switch (setting.getKey()) {
          case "listen" -> next = next.withListen(address(value));
          case "url" -> next = next.withUrl(ServerUrl.parse(value));
          case "domain" -> next = next.withDomain(domain(value));
          case "tls-cert" -> tls.certificate(path(value));
          case "tls-key" -> tls.key(path(value));
          case "acme" -> tls.authority(value);
          case "acme-email" -> tls.email(value);
          case "acme-listen" -> tls.listen(address(value));
          case "acme-trust" -> tls.trust(path(value));
          case "owner" -> {
            User.checkName(value);
            next = next.withEmbeddedSignIn(value, next.signIn().embedded());
          }
          case "embedded-sign-in" ->
              next = next.withEmbeddedSignIn(next.signIn().owner(), embedded(value));
          case "stun" -> next = next.withStun(StunAt.parse(value), next.relays().secondStun());
          case "second-stun" -> next = next.withStun(next.relays().stun(), StunAt.parse(value));
          case "derp-map" -> next = next.withOtherRelays(DerpMapFile.read(path(value)));
          case "mesh-key-file" -> {
            meshKey = path(value);
            MeshSettings.key(meshKey);
          }
          case "mesh-with" -> {
            meshWith = value;
            MeshSettings.relays(value);
          }
          case "key-expiry" -> next = next.withLives(life(value), next.lives().ephemeral());
          case "metrics-listen" ->
              next =
                  next.withOperations(
                      new CoordinatorConfig.Operations(address(value), next.operations().log()));
          case "log" ->
              next =
                  next.withOperations(
                      new CoordinatorConfig.Operations(
                          next.operations().metrics(), logForm(value)));
          case String name when name.startsWith(ProviderOptions.PREFIX) ->
              providers.put(name, value);
          default -> throw new IllegalArgumentException("there is no such setting");
        }
      } catch (RefusedException | IllegalArgumentException e) {
        throw new BadSettingException(setting.getValue().where() + ": " + e.getMessage());
      }
    }
    CoordinatorConfig simple = next;
    Path sharedKey = meshKey;
    String others = meshWith;
    CoordinatorConfig meshed =
        together("mesh-", () -> simple.withMesh(MeshSettings.read(sharedKey, others)));
    CoordinatorConfig secured = together("tls-", "acme", () -> tls.apply(meshed));
    next = together(ProviderOptions.PREFIX, () -> secured.withProviders(providers.settings()));
    if (!next.signIn().providers().isEmpty()
        && next.signIn().embedded() == CoordinatorConfig.Embedded.ANYWHERE) {
      throw new BadSettingException(
          "embedded-sign-in = anywhere lets everybody in, whatever the providers say; remove one of"
              + " both");
    }
    return next;
  }

  private <T> T together(String prefix, Supplier<T> made) {
    return together(prefix, prefix, made);
  }

  /**
   * What several settings say together; what is wrong with that is told with the one of them that
   * the message begins with, or with one that is nearest to it.
   */
  private <T> T together(String prefix, String other, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      Map.Entry<String, Given> nearest = null;
      for (Map.Entry<String, Given> one : given.entrySet()) {
        boolean of = one.getKey().startsWith(prefix) || one.getKey().startsWith(other);
        if (of
            && (nearest == null
                || common(message, one.getKey()) > common(message, nearest.getKey()))) {
          nearest = one;
        }
      }
      if (nearest == null) {
        throw new BadSettingException(message);
      }
      String name = nearest.getKey() + ": ";
      String why = message.startsWith(name) ? message.substring(name.length()) : message;
      throw new BadSettingException(nearest.getValue().where() + ": " + why);
    }
  }

  /** With how many characters both begin. */
  private static int common(String one, String other) {
    int length = 0;
    while (length < Math.min(one.length(), other.length())
        && one.charAt(length) == other.charAt(length)) {
      length++;
    }
    return length;
  }

  private static String domain(String value) {
    String domain = ServerUrl.asciiName(value);
    DeviceNames.checkDomain(domain);
    return domain;
  }

  private static Path path(String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("the name of the file is empty");
    }
    // InvalidPathException is an IllegalArgumentException.
    return Path.of(value);
  }

  /**
   * Reads {@code 90s}, {@code 15m}, {@code 1h} or {@code 30d}.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no duration; write 90s, 15m, 1h or 30d");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  private static @Nullable Duration life(String value) {
    if (value.equals("never")) {
      return null;
    }
    Duration life = duration(value);
    if (life.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException("keys live for a minute at least, or write never");
    }
    return life;
  }

  private static CoordinatorConfig.LogForm logForm(String value) {
    return switch (value) {
      case "text" -> CoordinatorConfig.LogForm.TEXT;
      case "json" -> CoordinatorConfig.LogForm.JSON;
      default -> throw new IllegalArgumentException("write text or json");
    };
  }

  private static CoordinatorConfig.Embedded embedded(String value) {
    return switch (value) {
      case "anywhere" -> CoordinatorConfig.Embedded.ANYWHERE;
      case "loopback" -> CoordinatorConfig.Embedded.LOOPBACK;
      case "off" -> CoordinatorConfig.Embedded.OFF;
      default -> throw new IllegalArgumentException("write loopback, anywhere or off");
    };
  }

  /**
   * Reads {@code 127.0.0.1:4663}, {@code [::]:443} or {@code :443}, which means all addresses.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static InetSocketAddress address(String text) {
    String full = text.startsWith(":") ? "[::]" + text : text;
    if (full.startsWith("localhost:")) {
      full = "127.0.0.1" + full.substring(full.indexOf(':'));
    }
    try {
      Endpoint endpoint = Endpoint.parse(full);
      InetAddress address = endpoint.address();
      return new InetSocketAddress(address, endpoint.port());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no address and port; write 127.0.0.1:4663 or [::]:443");
    }
  }
}
