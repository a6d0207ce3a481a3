package io.homeward.engine.control.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Copies for the compact constructors of messages: absent becomes empty, lists become fixed and
 * lose null elements (also what {@link WireTypes} could not read).
 */
final class Wire {
  private Wire() {}

  static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  static <T> List<T> list(@Nullable List<T> value) {
    return value == null ? List.of() : withoutNulls(value);
  }

  static <T> @Nullable List<T> listOrNull(@Nullable List<T> value) {
    return value == null ? null : withoutNulls(value);
  }

  /** Keeps null values, which mean something in several maps, and the order. */
  static <K, V extends @Nullable Object> Map<K, V> map(@Nullable Map<K, V> value) {
    return value == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(value));
  }

  static <K, V extends @Nullable Object> @Nullable Map<K, V> mapOrNull(@Nullable Map<K, V> value) {
    return value == null ? null : map(value);
  }

  /** Of values that mean nothing when they are null. */
  static <K, V> Map<K, V> mapWithoutNulls(@Nullable Map<K, V> value) {
    if (value == null) {
      return Map.of();
    }
    Map<K, V> out = new LinkedHashMap<>();
    value.forEach((key, one) -> {
      if (Objects.nonNull(one)) {
        out.put(key, one);
      }
    });
    return Collections.unmodifiableMap(out);
  }

  /** Of lists, which may be null and hold no null. */
  static <K, T> Map<K, @Nullable List<T>> mapOfLists(@Nullable Map<K, @Nullable List<T>> value) {
    if (value == null) {
      return Map.of();
    }
    Map<K, @Nullable List<T>> out = new LinkedHashMap<>();
    value.forEach((key, list) -> out.put(key, listOrNull(list)));
    return Collections.unmodifiableMap(out);
  }

  static <K, T> @Nullable Map<K, @Nullable List<T>> mapOfListsOrNull(
      @Nullable Map<K, @Nullable List<T>> value) {
    return value == null ? null : mapOfLists(value);
  }

  private static <T> List<T> withoutNulls(List<T> value) {
    return value.stream().filter(Objects::nonNull).toList();
  }
}
