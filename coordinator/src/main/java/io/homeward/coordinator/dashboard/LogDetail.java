package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.model.LogEntry;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was asked for, besides what it was about, in words. */
final class LogDetail {
  private static final JsonMapper JSON = new JsonMapper();

  private LogDetail() {}

  static Html html(PageTexts texts, LogEntry entry) {
    String text;
    try {
      text =
          entry.detail().isEmpty()
              ? ""
              : JSON.readTree(entry.detail()).properties().stream()
                  .map(field -> words(texts, entry, field))
                  .filter(Objects::nonNull)
                  .collect(Collectors.joining(" · "));
    } catch (JacksonException e) {
      text = entry.detail(); // one that was too long
    }
    return Html.when(!text.isEmpty(), Html.of("<span class=\"detail small\">{}</span>", text));
  }

  /** Null: that goes without saying. */
  private static @Nullable String words(
      PageTexts texts, LogEntry entry, Map.Entry<String, JsonNode> field) {
    JsonNode value = field.getValue();
    String name = texts.getOr("log.field." + field.getKey(), field.getKey());
    if (value.isBoolean()) {
      return field.getKey().equals("on")
          ? texts.get(value.booleanValue() ? "on" : "off", Map.of())
          : value.booleanValue() ? name : null;
    }
    String said =
        switch (field.getKey()) {
          case "seen" -> "";
          case "lifeSeconds" -> life(texts, value.asLong(0));
          case "users", "devices" -> value.asLong(0) == 0 ? "–" : value.asString("");
          case "role" -> texts.getOr("role." + value.asString(""), value.asString(""));
          default -> plain(value);
        };
    return said.isEmpty() || isKnown(entry, said) ? null : name + ": " + said;
  }

  private static boolean isKnown(LogEntry entry, String said) {
    return said.equals(entry.subject()) || said.equals(entry.who()) || said.matches("id:[0-9]+");
  }

  private static String life(PageTexts texts, long seconds) {
    Duration life = Duration.ofSeconds(seconds);
    if (life.toDays() > 0) {
      return texts.count("settings.days", life.toDays());
    }
    return life.toHours() > 0
        ? texts.count("log.hours", life.toHours())
        : texts.count("log.minutes", life.toMinutes());
  }

  private static String plain(JsonNode value) {
    return value.isContainer()
        ? value
            .valueStream()
            .map(LogDetail::plain)
            .filter(one -> !one.isEmpty())
            .collect(Collectors.joining(value.isObject() ? " " : ", "))
        : value.asString("");
  }
}
