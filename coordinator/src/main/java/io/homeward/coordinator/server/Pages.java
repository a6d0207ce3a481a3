package io.homeward.coordinator.server;

import io.homeward.coordinator.dashboard.Html;
import io.homeward.coordinator.dashboard.PageTexts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few pages that people see, from templates beside this class: <code>{{name}}</code> stands for
 * a value and <code>{{=key}}</code> for a text in the reader's language (in a heading <code>
 * {{~key}}</code>); all are always escaped. Thread-safe.
 */
final class Pages {
  /** Their words, English first. */
  static final List<PageTexts> TEXTS = PageTexts.all(Pages.class);

  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\{)?([=~])?([a-z0-9.]+)\\}?\\}\\}");
  private static final Map<String, String> TEMPLATES = new ConcurrentHashMap<>();
  private static final String EXCLAMATION = "M12 5.500v8M12 18v.01";

  /** Forbids a line break behind it; a name in a heading should not be torn at its hyphens. */
  private static final String WORD_JOINER = "\u2060";

  private static final Set<String> WIDE = Set.of("root", "invite");

  /** What a page without anything to do says; how it looks tells an answer from an accident. */
  enum Message {
    /** A person said no, which is an answer like any other. */
    CANCELLED("quiet", "M6 12h12"),
    /** The sign-in was answered before, or its time has passed. */
    OVER(
        "quiet",
        "M12 3.75a8.250 8.250 0 1 0 0 16.500 8.250 8.250 0 0 0 0-16.500M12 7.500V12l3 1.750"),
    /** A login by SSH goes on. */
    SSHYES("good", "M5 12.500l4.500 4.500L19 7.500"),
    /** A person said no to a login by SSH. */
    SSHNO("quiet", "M6 12h12"),
    /** A login by SSH was answered before, does not wait any more, or is another person's. */
    SSHOVER(
        "quiet",
        "M12 3.75a8.250 8.250 0 1 0 0 16.500 8.250 8.250 0 0 0 0-16.500M12 7.500V12l3 1.750"),
    /** There is no such page. */
    NOTHING(
        "quiet",
        "M8.750 8.500a3.250 3.250 0 1 1 5 2.750c-1.200.750-1.750 1.400-1.750 2.750M12 18v.01"),
    /** This server has no sign-in page. */
    OFF("quiet", "M8.5 11V8.500a3.500 3.500 0 0 1 7 0V11M7 11h10v7H7z"),
    /** A form that this server did not hand out to this browser. */
    FORM("bad", EXCLAMATION),
    /** A form with more in it than is read. */
    TOOLARGE("bad", EXCLAMATION),
    /** A name that somebody else made to point here. */
    HOST("bad", EXCLAMATION),
    /** A proxy passed it on to a server that thinks only its own computer reaches it. */
    PROXY("bad", EXCLAMATION),
    /** Too many requests of one address. */
    TOOMANY(
        "quiet",
        "M12 3.75a8.250 8.250 0 1 0 0 16.500 8.250 8.250 0 0 0 0-16.500M12 7.500V12l3 1.750"),
    /** Too many sign-ins of one account. */
    TOOOFTEN(
        "quiet",
        "M12 3.75a8.250 8.250 0 1 0 0 16.500 8.250 8.250 0 0 0 0-16.500M12 7.500V12l3 1.750"),
    /** The rules do not allow it. */
    REFUSED("bad", EXCLAMATION),
    /** A person said no at the provider. */
    TURNEDBACK("quiet", "M6 12h12"),
    /** A sign-in of another browser, of long ago, or one that is over. */
    STALE(
        "quiet",
        "M12 3.75a8.250 8.250 0 1 0 0 16.500 8.250 8.250 0 0 0 0-16.500M12 7.500V12l3 1.750"),
    /** The provider does not answer. */
    UNREACHABLE("bad", EXCLAMATION),
    /** The provider did not ask who it is, and that was needed. */
    NOTANEW("quiet", "M8.5 11V8.500a3.500 3.500 0 0 1 7 0V11M7 11h10v7H7z"),
    /** What the provider said cannot be believed. */
    DISTRUSTED("bad", EXCLAMATION),
    /** Somebody who was not invited. */
    UNINVITED("quiet", "M8.5 11V8.500a3.500 3.500 0 0 1 7 0V11M7 11h10v7H7z"),
    /** A passkey that proves nothing. */
    NOPASSKEY("bad", EXCLAMATION),
    /** An invitation that is over, or a person who is kept out. */
    NOTADMITTED("bad", EXCLAMATION);

    private final String tone;
    private final String icon;

    Message(String tone, String icon) {
      this.tone = tone;
      this.icon = icon;
    }
  }

  /**
   * One part of a list.
   *
   * @param template name of its template
   * @param values for the places in it
   */
  record Row(String template, Map<String, String> values) {}

  private Pages() {}

  /**
   * A whole page.
   *
   * @param template name of the template of its body; {@code <template>.title} is its title
   * @param values for the places in it
   */
  static String page(PageTexts texts, String template, Map<String, String> values) {
    return whole(texts, texts.get(template + ".title", values), template, values);
  }

  /**
   * A whole page with a list in the place of its template's body.
   *
   * @param rows what the list consists of
   */
  static String list(PageTexts texts, String template, Map<String, String> values, List<Row> rows) {
    StringBuilder list = new StringBuilder();
    rows.forEach(row -> list.append(fill(texts, row.template(), row.values(), "")));
    return whole(
        texts,
        texts.get(template + ".title", values),
        "narrow",
        fill(texts, template, values, list.toString()));
  }

  /** A page that says what happened and what to do. */
  static String message(PageTexts texts, Message message, Map<String, String> values) {
    String key = message.name().toLowerCase(Locale.ROOT);
    String heading = texts.get(key + ".heading", values);
    return whole(
        texts,
        heading,
        "message",
        Map.of(
            "tone",
            message.tone,
            "icon",
            message.icon,
            "heading",
            heading,
            "text",
            texts.get(key + ".text", values)));
  }

  private static String whole(
      PageTexts texts, String title, String template, Map<String, String> values) {
    String width = WIDE.contains(template) ? "wide" : "narrow";
    return whole(texts, title, width, fill(texts, template, values, ""));
  }

  private static String whole(PageTexts texts, String title, String width, String body) {
    return fill(
        texts,
        "page",
        Map.of("title", title + " · Homeward", "language", texts.language(), "width", width),
        body);
  }

  /** A file beside the templates. */
  static String asset(String name) {
    return TEMPLATES.computeIfAbsent(name, Pages::read);
  }

  private static String fill(
      PageTexts texts, String template, Map<String, String> values, String body) {
    Matcher places = PLACE.matcher(asset(template + ".html"));
    return places.replaceAll(place -> {
      // Three braces: the page's body, which is made of filled templates only.
      if (place.group(1) != null) {
        return Matcher.quoteReplacement(body);
      }
      String name = place.group(3);
      String value =
          switch (place.group(2)) {
            case null -> values.get(name);
            case "~" -> texts.get(name, unbroken(values));
            default -> texts.get(name, values);
          };
      if (value == null) {
        throw new IllegalArgumentException("no value for " + name);
      }
      return Matcher.quoteReplacement(Html.text(value).toString());
    });
  }

  private static Map<String, String> unbroken(Map<String, String> values) {
    Map<String, String> unbroken = new HashMap<>(values);
    unbroken.replaceAll((_, value) -> value.replace("-", "-" + WORD_JOINER));
    return unbroken;
  }

  private static String read(String name) {
    try (InputStream in = Pages.class.getResourceAsStream("pages/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
