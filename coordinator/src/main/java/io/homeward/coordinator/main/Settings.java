package io.homeward.coordinator.main;

import io.homeward.coordinator.addressing.DeviceNames;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.server.ListenException;
import io.homeward.coordinator.server.ServerUrl;
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
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings by name, from a file or a command line: the names are the same in both. A file has lines
 * of {@code name = value}; empty lines and those that begin with {@code #} count for nothing.
 */
public final class Settings {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([smhd])");
  private static final int MAX_FILE = 64 << 10;

  private Settings() {}

  /** A setting that is wrong. The message is one sentence for the person. */
  public static final class BadSettingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadSettingException(String message) {
      super(message);
    }
  }

  /**
   * Reads a file.
   *
   * @throws BadSettingException when it cannot be read or has a line of another form
   */
  public static Map<String, String> read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE) {
        throw new BadSettingException("the configuration file " + file + " is too long");
      }
      Map<String, String> settings = new LinkedHashMap<>();
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
          continue;
        }
        int equals = text.indexOf('=');
        String where = file + " line " + number + ": ";
        if (equals < 1) {
          throw new BadSettingException(where + "not of the form name = value");
        }
        String name = text.substring(0, equals).strip();
        if (settings.put(name, text.substring(equals + 1).strip()) != null) {
          throw new BadSettingException(where + name + " is there twice");
        }
      }
      return settings;
    } catch (NoSuchFileException e) {
      throw new BadSettingException("there is no configuration file " + file);
    } catch (MalformedInputException e) {
      throw new BadSettingException("the configuration file " + file + " is not UTF-8 text");
    } catch (IOException e) {
      throw new BadSettingException("the configuration file " + file + " cannot be read");
    }
  }

  /**
   * The configuration with the settings in the place of what it says.
   *
   * @throws BadSettingException when one is unknown or makes no sense
   */
  public static CoordinatorConfig apply(CoordinatorConfig config, Map<String, String> settings) {
    CoordinatorConfig next = config;
    Path certificate = config.tls() == null ? null : config.tls().certificate();
    Path key = config.tls() == null ? null : config.tls().key();
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String value = setting.getValue();
      try {
        switch (setting.getKey()) {
          case "listen" -> next = next.withListen(address(value));
          case "url" -> next = next.withUrl(ServerUrl.parse(value));
          case "domain" -> {
            String domain = value.toLowerCase(Locale.ROOT);
            DeviceNames.checkDomain(domain);
            next = next.withDomain(domain);
          }
          case "tls-cert" -> certificate = Path.of(value);
          case "tls-key" -> key = Path.of(value);
          case "owner" -> {
            User.checkName(value);
            next = next.withEmbeddedSignIn(value, next.signIn().fromElsewhere());
          }
          case "embedded-sign-in" ->
              next = next.withEmbeddedSignIn(next.signIn().owner(), anywhere(value));
          case "key-expiry" -> next = next.withLives(life(value), next.lives().ephemeral());
          default -> throw new BadSettingException("there is no setting " + setting.getKey());
        }
      } catch (RefusedException | ListenException | IllegalArgumentException e) {
        throw new BadSettingException(setting.getKey() + ": " + e.getMessage());
      }
    }
    if ((certificate == null) != (key == null)) {
      throw new BadSettingException("TLS needs both tls-cert and tls-key");
    }
    return certificate == null || key == null ? next : next.withTls(certificate, key);
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

  private static @org.jspecify.annotations.Nullable Duration life(String value) {
    if (value.equals("never")) {
      return null;
    }
    Duration life = duration(value);
    if (life.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException("keys live for a minute at least, or write never");
    }
    return life;
  }

  private static boolean anywhere(String value) {
    return switch (value) {
      case "anywhere" -> true;
      case "loopback" -> false;
      default -> throw new IllegalArgumentException("write loopback or anywhere");
    };
  }

  /** Reads {@code 127.0.0.1:4663}, {@code [::]:443} or {@code :443}, which means all addresses. */
  private static InetSocketAddress address(String text) {
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
