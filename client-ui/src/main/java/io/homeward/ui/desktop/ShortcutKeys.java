package io.homeward.ui.desktop;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are pressed together, in the notation of the freedesktop shortcuts specification:
 * {@code CTRL+ALT+h}. Immutable.
 *
 * @param modifiers with the key; never Shift alone, which would take a letter from all typing
 * @param key a letter from a to z in lower case, a digit, {@code space} or {@code F1} to {@code
 *     F12}
 */
public record ShortcutKeys(Set<Modifier> modifiers, String key) {
  private static final int LONGEST = 40;

  /** Keys that do nothing by themselves. */
  public enum Modifier {
    CTRL,
    ALT,
    SHIFT,
    LOGO
  }

  public ShortcutKeys {
    modifiers = Set.copyOf(modifiers);
  }

  /** The keys of a text; empty: it names none. */
  public static Optional<ShortcutKeys> parse(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    String[] words = text.split("\\+", -1);
    Set<Modifier> modifiers = EnumSet.noneOf(Modifier.class);
    for (int i = 0; i < words.length - 1; i++) {
      Modifier modifier = modifier(words[i]);
      if (modifier == null || !modifiers.add(modifier)) {
        return Optional.empty();
      }
    }
    String key = words[words.length - 1];
    boolean modified = !modifiers.isEmpty() && !modifiers.equals(Set.of(Modifier.SHIFT));
    boolean known = key.matches("[a-z0-9]|space|F([1-9]|1[0-2])");
    return known && modified ? Optional.of(new ShortcutKeys(modifiers, key)) : Optional.empty();
  }

  private static @Nullable Modifier modifier(String word) {
    for (Modifier modifier : Modifier.values()) {
      if (modifier.name().equals(word)) {
        return modifier;
      }
    }
    return null;
  }

  /** In the notation of the specification, the modifiers in its order. */
  public String notation() {
    StringBuilder text = new StringBuilder();
    for (Modifier modifier : Modifier.values()) {
      if (modifiers.contains(modifier)) {
        text.append(modifier.name()).append('+');
      }
    }
    return text.append(key).toString();
  }

  /** As keyboards and manuals write them, such as {@code Ctrl+Alt+H}. */
  public String shown() {
    StringBuilder shown = new StringBuilder();
    for (Modifier modifier : Modifier.values()) {
      if (modifiers.contains(modifier)) {
        String name = modifier == Modifier.LOGO ? "Super" : modifier.name();
        shown.append(name.charAt(0)).append(name.substring(1).toLowerCase(Locale.ROOT)).append('+');
      }
    }
    return shown
        .append(key.substring(0, 1).toUpperCase(Locale.ROOT))
        .append(key.substring(1))
        .toString();
  }
}
