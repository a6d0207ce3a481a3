package io.homeward.cli;

import io.homeward.engine.node.ServerUrls;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.preferences.PreferenceChange;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How to sign in; shared by {@code up} and {@code login}. */
final class SignInOptions {
  private static final Path NO_FILE = Path.of("");
  private static final int LONGEST_KEY = 4096;

  @Option(
      names = "--login-server",
      paramLabel = "URL",
      description = "The coordination server, such as https://hub.example.")
  private @Nullable String loginServer;

  @Option(
      names = "--auth-key",
      paramLabel = "KEY|file:PATH",
      description = "Sign in without a browser, with a key or the file that holds it.")
  private @Nullable String authKey;

  @Option(
      names = "--hostname",
      paramLabel = "NAME",
      description = "The name to ask for; the computer's own without it.")
  private @Nullable String hostname;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Give up waiting after this time, such as 60s or 2m.")
  private @Nullable Duration timeout;

  /** Reads times as people write them. */
  static final class TimeConverter implements ITypeConverter<Duration> {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    @Override
    public Duration convert(String text) {
      Matcher matcher = TIME.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + text + "' is no time such as 500ms, 60s, 2m, 1h");
      }
      long count = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(count);
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        default -> Duration.ofHours(count);
      };
    }
  }

  @Option(
      names = "--qr",
      arity = "0..1",
      fallbackValue = "dark",
      paramLabel = "dark|light",
      description =
          "Show the address of the sign-in as a QR code, too; say light where the terminal has a"
              + " light background.")
  private TerminalQr.@Nullable Ground qr;

  /** On which ground to draw the address; null: not at all. */
  TerminalQr.@Nullable Ground qr() {
    return qr;
  }

  /** Null: as long as it takes. */
  @Nullable Duration timeout() {
    return timeout;
  }

  /** The request, with the key read from its file. */
  UpRequest request() {
    return UpRequest.to(serverUrl())
        .withAuthKey(readKey())
        .withChange(PreferenceChange.none().hostname(hostname));
  }

  private @Nullable URI serverUrl() {
    if (loginServer == null) {
      return null;
    }
    String text = loginServer.strip();
    try {
      URI url = URI.create(text);
      if (url.getScheme() != null && url.getHost() != null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new CommandFailure(
        "\""
            + ServerUrls.shown(text)
            + "\" is no server URL; write it as https://host or https://host:port");
  }

  private @Nullable String readKey() {
    if (authKey == null || !authKey.startsWith("file:")) {
      return authKey;
    }
    Path file = Path.of(authKey.substring("file:".length()));
    try {
      if (file.equals(NO_FILE) || Files.size(file) > LONGEST_KEY) {
        throw new CommandFailure("the file of the auth key is empty or too large: " + file);
      }
      String key = Files.readString(file).strip();
      if (key.isEmpty()) {
        throw new CommandFailure("the file of the auth key is empty or too large: " + file);
      }
      return key;
    } catch (IOException e) {
      throw new CommandFailure(
          "cannot read the auth key from " + file + "; check the path and its permissions", e);
    }
  }
}
