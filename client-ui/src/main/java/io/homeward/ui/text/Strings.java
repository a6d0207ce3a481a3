package io.homeward.ui.text;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** All sentences in one language. Immutable, thread-safe. */
public final class Strings {
  private static final String BUNDLE = "io.homeward.ui.text.strings";

  private final Locale locale;
  private final ResourceBundle bundle;

  /** Sentences from elsewhere, for tests. */
  Strings(Locale locale, ResourceBundle bundle) {
    this.locale = locale;
    this.bundle = bundle;
  }

  /** The sentences of a language; English where there is no translation. */
  public static Strings of(Locale locale) {
    return new Strings(locale, bundle(locale));
  }

  static ResourceBundle bundle(Locale locale) {
    return ResourceBundle.getBundle(
        BUNDLE,
        locale,
        Strings.class.getClassLoader(),
        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  /** The language, for formats of numbers and dates. */
  public Locale locale() {
    return locale;
  }

  /** The sentence of a key. */
  public String get(String key) {
    return bundle.getString(key);
  }

  /** The sentence of a key with its places filled in. */
  public String get(String key, Object... arguments) {
    MessageFormat sentence = new MessageFormat(bundle.getString(key), locale);
    return locale.getLanguage().equals(Locale.JAPANESE.getLanguage())
        ? JapaneseBlanks.format(sentence, arguments)
        : sentence.format(arguments);
  }
}
