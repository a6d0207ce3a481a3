package io.homeward.ui.text;

import java.util.Enumeration;
import java.util.Locale;
import java.util.ResourceBundle;

/**
 * The sentences of a language, each twice: what another language may need. Its tag is that of the
 * language with the country XA, which is nobody's.
 */
public final class Doubled {
  private static final String COUNTRY = "XA";

  private Doubled() {}

  /** The sentences for a tag: doubled where it says so. */
  public static Strings of(String tag) {
    Locale locale = Locale.forLanguageTag(tag);
    if (!locale.getCountry().equals(COUNTRY)) {
      return Strings.of(locale);
    }
    Locale language = Locale.of(locale.getLanguage());
    ResourceBundle once = Strings.bundle(language);
    return new Strings(
        language,
        new ResourceBundle() {
          @Override
          protected Object handleGetObject(String key) {
            String sentence = once.getString(key);
            return sentence + " " + sentence;
          }

          @Override
          public Enumeration<String> getKeys() {
            return once.getKeys();
          }
        });
  }
}
