package io.homeward.engine.localapi;

import java.util.Locale;
import java.util.Optional;

/** How what a search found is written. */
public enum SearchForm {
  /** One JSON document, with every form in which a device's name is copied. */
  JSON,
  /** One full name a line. */
  LINES,
  /** For people: name, address and presence of a device in each line. */
  TEXT;

  /** The word for it in requests. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The form of that word; empty: there is none. */
  static Optional<SearchForm> of(String wireName) {
    for (SearchForm form : values()) {
      if (form.wireName().equals(wireName)) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }
}
