package io.homeward.coordinator.dashboard;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A piece of a page. Markup is only what stands in the source of this program, which the compiler's
 * checks hold to; all else gets into it as text and is escaped. Immutable.
 */
public final class Html {
  /** Nothing. */
  public static final Html EMPTY = new Html("");

  private static final String PLACE = "{}";

  private final String markup;

  private Html(String markup) {
    this.markup = markup;
  }

  /**
   * Markup with values in it. Attributes in it stand in double quotes.
   *
   * @param template markup, each <code>{}</code> of which stands for one value
   * @param values pieces of a page, or texts and numbers, which are escaped
   */
  public static Html of(@CompileTimeConstant final String template, Object... values) {
    StringBuilder out = new StringBuilder(template.length() + 32 * values.length);
    int from = 0;
    for (Object value : values) {
      int place = template.indexOf(PLACE, from);
      if (place < 0) {
        throw new IllegalArgumentException("more values than places");
      }
      out.append(template, from, place);
      switch (value) {
        case Html html -> out.append(html.markup);
        case String text -> escape(text, out);
        case Number number -> out.append(number);
        default ->
            throw new IllegalArgumentException("no way to write a " + value.getClass().getName());
      }
      from = place + PLACE.length();
    }
    if (template.indexOf(PLACE, from) >= 0) {
      throw new IllegalArgumentException("more places than values");
    }
    return new Html(out.append(template, from, template.length()).toString());
  }

  /** Text. */
  public static Html text(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    escape(text, out);
    return new Html(out.toString());
  }

  /** One after the other. */
  public static Html all(Collection<Html> pieces) {
    return new Html(pieces.stream().map(piece -> piece.markup).collect(Collectors.joining()));
  }

  /** One after the other. */
  public static Html all(Html... pieces) {
    return all(List.of(pieces));
  }

  /** This, if so; else nothing. */
  public static Html when(boolean condition, Html piece) {
    return condition ? piece : EMPTY;
  }

  /** Whether there is nothing in it. */
  public boolean isEmpty() {
    return markup.isEmpty();
  }

  /** As it is sent. */
  @Override
  public String toString() {
    return markup;
  }

  private static void escape(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }
}
