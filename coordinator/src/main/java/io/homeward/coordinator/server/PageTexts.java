package io.homeward.coordinator.server;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words of the pages in one language. Immutable. */
final class PageTexts {
  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)\\}");
  private static final int MAX_HEADER = 200;
  private static final PageTexts ENGLISH = new PageTexts("en");
  private static final List<PageTexts> ALL = List.of(ENGLISH, new PageTexts("ja"));

  private final String language;
  private final Properties texts = new Properties();

  private PageTexts(String language) {
    this.language = language;
    try {
      texts.load(new StringReader(Pages.asset("text_" + language + ".properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * In the language that a browser prefers of those that there are.
   *
   * @param acceptLanguage the header; null or nonsense: English
   */
  static PageTexts preferred(@Nullable String acceptLanguage) {
    if (acceptLanguage == null || acceptLanguage.length() > MAX_HEADER) {
      return ENGLISH;
    }
    try {
      String tag =
          Locale.lookupTag(
              Locale.LanguageRange.parse(acceptLanguage),
              ALL.stream().map(PageTexts::language).toList());
      return ALL.stream().filter(texts -> texts.language.equals(tag)).findFirst().orElse(ENGLISH);
    } catch (IllegalArgumentException e) {
      return ENGLISH;
    }
  }

  /** All that there are, English first. */
  static List<PageTexts> all() {
    return ALL;
  }

  /** As in {@code lang} attributes. */
  String language() {
    return language;
  }

  /** The names of all texts. */
  Iterable<String> keys() {
    return texts.stringPropertyNames();
  }

  /** The text with the values in the place of <code>{name}</code>; not escaped. */
  String get(String key, Map<String, String> values) {
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
}
