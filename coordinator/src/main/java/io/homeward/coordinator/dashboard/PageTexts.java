package io.homeward.coordinator.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words of pages in one language. Immutable. */
public final class PageTexts {
  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)\\}");
  private static final int MAX_HEADER = 200;
  private static final List<String> LANGUAGES = List.of("en", "ja");

  private final String language;
  private final Properties texts = new Properties();

  private PageTexts(Class<?> beside, String kind, String language) {
    this.language = language;
    String name = "pages/" + kind + "_" + language + ".properties";
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + name);
      }
      texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The words of some pages in all languages, English first.
   *
   * @param beside beside which class they are
   */
  public static List<PageTexts> all(Class<?> beside) {
    return LANGUAGES.stream().map(language -> new PageTexts(beside, "text", language)).toList();
  }

  /** Words of another kind, in one language. */
  static PageTexts of(Class<?> beside, String kind, String language) {
    return new PageTexts(beside, kind, language);
  }

  /**
   * In the language that a browser prefers of those that there are.
   *
   * @param all English first
   * @param acceptLanguage the header; null or nonsense: English
   */
  public static PageTexts preferred(List<PageTexts> all, @Nullable String acceptLanguage) {
    PageTexts english = all.getFirst();
    if (acceptLanguage == null || acceptLanguage.length() > MAX_HEADER) {
      return english;
    }
    try {
      String tag = Locale.lookupTag(Locale.LanguageRange.parse(acceptLanguage), LANGUAGES);
      return all.stream().filter(texts -> texts.language.equals(tag)).findFirst().orElse(english);
    } catch (IllegalArgumentException e) {
      return english;
    }
  }

  /** As in {@code lang} attributes. */
  public String language() {
    return language;
  }

  /** The names of all texts. */
  public Set<String> keys() {
    return texts.stringPropertyNames();
  }

  /** Whether there is such a text. */
  public boolean has(String key) {
    return texts.containsKey(key);
  }

  /** The text with its places; empty when there is none. */
  String raw(String key) {
    return texts.getProperty(key, "");
  }

  /** The text with the values in the place of <code>{name}</code>; not escaped. */
  public String get(String key, Map<String, String> values) {
    String text = texts.getProperty(key);
    if (text == null) {
      throw new IllegalArgumentException("no text " + key + " in " + language);
    }
    return PLACE
        .matcher(text)
        .replaceAll(place -> {
          String value = values.get(place.group(1));
          if (value == null) {
            throw new IllegalArgumentException("no value for " + place.group(1) + " in " + key);
          }
          return Matcher.quoteReplacement(value);
        });
  }

  /** A text without values, or another where there is none. */
  String getOr(String key, String otherwise) {
    return has(key) ? get(key, Map.of()) : otherwise;
  }

  /** So many of something; one of it has a text of its own. */
  String count(String key, long count) {
    return get(count == 1 ? key + ".one" : key, Map.of("count", Long.toString(count)));
  }
}
