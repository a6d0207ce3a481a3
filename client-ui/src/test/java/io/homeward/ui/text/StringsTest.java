package io.homeward.ui.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Format;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StringsTest {
  private static final Path BUNDLES = Path.of("src/main/resources/io/homeward/ui/text");
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9]*(\\.[a-z0-9]+)+");
  private static final Pattern QUOTED_KEY = Pattern.compile("\"([a-z][a-z0-9]*(\\.[a-z0-9]+)+)\"");

  @Test
  void everyKeyIsInBothLanguagesOnceAndWellFormed() {
    Map<String, String> english = read("strings.properties");
    Map<String, String> japanese = read("strings_ja.properties");
    assertThat(japanese.keySet()).isEqualTo(english.keySet());
    assertThat(english.keySet()).allMatch(key -> KEY.matcher(key).matches());
  }

  @Test
  void everySentenceIsAPatternWithTheSamePlacesInBothLanguages() {
    Map<String, String> japanese = read("strings_ja.properties");
    read("strings.properties")
        .forEach((key, english) -> {
          assertThat(english).as(key).isNotBlank().doesNotContain("'");
          assertThat(Objects.requireNonNull(japanese.get(key)))
              .as(key)
              .isNotBlank()
              .doesNotContain("'");
          assertThat(places(Objects.requireNonNull(japanese.get(key)), Locale.JAPANESE))
              .as(key)
              .isEqualTo(places(english, Locale.ENGLISH));
        });
  }

  @Test
  void everyKeyIsUsedAndEveryUsedKeyIsThere() {
    Set<String> known = read("strings.properties").keySet();
    Set<String> used = quotedKeys();
    assertThat(known).as("keys that no code uses").isSubsetOf(used);
    Set<String> prefixes = new TreeSet<>();
    known.forEach(key -> prefixes.add(key.substring(0, key.indexOf('.') + 1)));
    Set<String> missing = new TreeSet<>();
    for (String key : used) {
      boolean looksLikeOurs = prefixes.stream().anyMatch(key::startsWith);
      if (looksLikeOurs && !known.contains(key) && !key.endsWith(".json")) {
        missing.add(key);
      }
    }
    // System properties and file names that begin like a family of keys.
    missing.removeAll(Set.of("app.lock", "app.sock"));
    assertThat(missing).as("keys without a sentence").isEmpty();
  }

  @Test
  void speaksJapaneseAndFallsBackToEnglish() {
    assertThat(Strings.of(Locale.JAPAN).get("menu.connect")).isEqualTo("接続");
    assertThat(Strings.of(Locale.FRENCH).get("menu.connect")).isEqualTo("Connect");
  }

  @Test
  void japaneseWordsStandTogetherAndLatinOnesApart() {
    Strings japanese = Strings.of(Locale.JAPANESE);
    String screen = japanese.get("link.screen");
    String ssh = japanese.get("link.ssh");
    assertThat(japanese.get("menu.open", screen)).isEqualTo("画面共有を開く");
    assertThat(japanese.get("menu.open", ssh)).isEqualTo("SSH を開く");
    assertThat(japanese.get("menu.open", japanese.get("link.web"))).isEqualTo("Web ページを開く");
    assertThat(japanese.get("link.action", screen, "nas")).isEqualTo("nas の画面共有を開く");
    assertThat(japanese.get("link.action", ssh, "nas")).isEqualTo("nas の SSH を開く");
    assertThat(japanese.get("link.action", ssh, "居間")).isEqualTo("居間の SSH を開く");
    assertThat(japanese.get("menu.offline", "居間")).isEqualTo("居間（オフライン）");
    assertThat(japanese.get("menu.search.all", 30)).isEqualTo("30 台のデバイスを検索…");
    assertThat(japanese.get("copy.action", "", "")).isEqualTo("をコピー: ");
    assertThat(Strings.of(Locale.ENGLISH).get("menu.open", "画面")).isEqualTo("Open 画面");
  }

  private static Map<String, String> read(String name) {
    Map<String, String> entries = new TreeMap<>();
    for (String line : lines(BUNDLES.resolve(name))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        int equals = line.indexOf('=');
        assertThat(equals).as(line).isPositive();
        String before = entries.put(line.substring(0, equals), line.substring(equals + 1));
        assertThat(before).as("a second " + line).isNull();
      }
    }
    return entries;
  }

  private static Set<Integer> places(String pattern, Locale locale) {
    Format[] formats = new MessageFormat(pattern, locale).getFormatsByArgumentIndex();
    Set<Integer> places = new TreeSet<>();
    for (int i = 0; i < formats.length; i++) {
      if (pattern.contains("{" + i)) {
        places.add(i);
      }
    }
    return places;
  }

  private static Set<String> quotedKeys() {
    Set<String> keys = new TreeSet<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        Matcher matcher = QUOTED_KEY.matcher(String.join("\n", lines(file)));
        while (matcher.find()) {
          keys.add(matcher.group(1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return keys;
  }

  private static List<String> lines(Path file) {
    try {
      return new ArrayList<>(Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
