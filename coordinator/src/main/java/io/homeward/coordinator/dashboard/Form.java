package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form, as browsers send them ({@code application/x-www-form-urlencoded}, URL
 * Standard section 5), or of the query of an address. Immutable.
 */
public final class Form {
  /** Most bytes of a form as it is sent; a policy is the largest that there is. */
  public static final int MAX_BYTES = 900 << 10;

  /** Most fields; no form has as many. */
  static final int MAX_FIELDS = 300;

  /** No fields. */
  public static final Form EMPTY = new Form(Map.of());

  private final Map<String, List<String>> fields;

  private Form(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  /**
   * Reads fields.
   *
   * @param text ASCII, as sent
   * @return null when no browser sends such: a broken escape, text that is not UTF-8, or far too
   *     many fields
   */
  public static @Nullable Form parse(String text) {
    if (text.isEmpty()) {
      return EMPTY;
    }
    Map<String, List<String>> fields = new LinkedHashMap<>();
    int count = 0;
    int from = 0;
    while (from <= text.length()) {
      int ampersand = text.indexOf('&', from);
      int end = ampersand < 0 ? text.length() : ampersand;
      if (end > from) {
        int equals = text.indexOf('=', from);
        int nameEnd = equals < 0 || equals > end ? end : equals;
        String name = decoded(text, from, nameEnd);
        String value = nameEnd == end ? "" : decoded(text, nameEnd + 1, end);
        if (name == null || value == null || ++count > MAX_FIELDS) {
          return null;
        }
        fields.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
      }
      from = end + 1;
    }
    return new Form(fields);
  }

  /** The first value of a field; empty when there is none. */
  public String first(String name) {
    List<String> values = fields.get(name);
    return values == null ? "" : values.getFirst();
  }

  /** All values of a field, in the order in which they stand. */
  public List<String> all(String name) {
    return List.copyOf(fields.getOrDefault(name, List.of()));
  }

  /** Whether the field is there. */
  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /**
   * Which of two values was sent.
   *
   * @return whether it is the first
   * @throws RefusedException when it is neither, as no page sends it
   */
  public boolean either(String name, String one, String other) {
    String value = first(name);
    if (!value.equals(one) && !value.equals(other)) {
      throw new RefusedException(
          Refusal.EITHER_OR, Map.of("name", name, "one", one, "other", other));
    }
    return value.equals(one);
  }

  /** Null: nonsense. */
  private static @Nullable String decoded(String text, int from, int to) {
    byte[] bytes = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%') {
        boolean whole = i + 2 < to;
        int high = whole ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = whole ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else if (c == '+') {
        bytes[length++] = ' ';
      } else if (c < 0x80) {
        bytes[length++] = (byte) c;
      } else {
        return null;
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
