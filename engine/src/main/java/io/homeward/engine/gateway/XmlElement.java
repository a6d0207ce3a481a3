package io.homeward.engine.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An element of a document of XML, read as hostile: there are neither document types nor entities
 * but the five that XML has, nothing is fetched, and size, depth and number are bounded. Attributes
 * and the prefixes of names are skipped, for the documents of routers say nothing in them that
 * matters. Owned by whoever has it.
 */
final class XmlElement {
  private static final int MAX_BYTES = HttpAnswer.MAX_BYTES;
  private static final int MOST_DEPTH = 32;
  private static final int MOST_ELEMENTS = 4096;
  private static final int MOST_NAME = 128;
  private static final int MOST_TEXT = 4096;
  private static final int LONGEST_ENTITY = 10;

  private final String name;
  private final StringBuilder text = new StringBuilder();
  private final List<XmlElement> children = new ArrayList<>();

  private XmlElement(String name) {
    this.name = name;
  }

  /** Without a prefix. */
  String name() {
    return name;
  }

  /** What stands in it outside of others, without blanks at its ends; cut. */
  String text() {
    return text.toString().strip();
  }

  List<XmlElement> children() {
    return children;
  }

  /** The text of the first child of that name; empty: there is none. */
  String textOf(String child) {
    for (XmlElement each : children) {
      if (each.name.equals(child)) {
        return each.text();
      }
    }
    return "";
  }

  /** The first of that name, itself or below, in the order of the document; null: none. */
  @Nullable XmlElement find(String wanted) {
    if (name.equals(wanted)) {
      return this;
    }
    for (XmlElement each : children) {
      XmlElement found = each.find(wanted);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** The root of a document; null: it is none, or more than any router has to say. */
  static @Nullable XmlElement parse(byte[] document) {
    if (document.length > MAX_BYTES) {
      return null;
    }
    return new Parser(new String(document, StandardCharsets.UTF_8)).run();
  }

  /** One pass over a document. */
  private static final class Parser {
    private final String in;
    private final Deque<XmlElement> open = new ArrayDeque<>();
    private @Nullable XmlElement root;
    private int elements;
    private int at;

    Parser(String in) {
      this.in = in;
    }

    @Nullable XmlElement run() {
      while (at < in.length()) {
        int next = in.indexOf('<', at);
        String between = in.substring(at, next < 0 ? in.length() : next);
        if (!addText(between, true)) {
          return null;
        }
        if (next < 0) {
          break;
        }
        at = next;
        if (!markup()) {
          return null;
        }
      }
      return open.isEmpty() ? root : null;
    }

    private boolean markup() {
      if (in.startsWith("<!--", at)) {
        return skipPast("-->", 4);
      }
      if (in.startsWith("<![CDATA[", at)) {
        int begin = at + 9;
        return skipPast("]]>", 9) && addText(in.substring(begin, at - 3), false);
      }
      if (in.startsWith("<?", at)) {
        return skipPast("?>", 2);
      }
      if (in.startsWith("<!", at)) {
        return false; // a document type: the way to entities and files
      }
      return in.startsWith("</", at) ? end() : begin();
    }

    private boolean skipPast(String mark, int from) {
      int end = in.indexOf(mark, at + from);
      at = end + mark.length();
      return end >= 0;
    }

    private boolean begin() {
      int close = closing(at + 1);
      if (close < 0) {
        return false;
      }
      boolean empty = in.charAt(close - 1) == '/';
      String tag = localName(at + 1, empty ? close - 1 : close);
      if (tag.isEmpty() || ++elements > MOST_ELEMENTS || open.size() >= MOST_DEPTH) {
        return false;
      }
      XmlElement element = new XmlElement(tag);
      XmlElement parent = open.peek();
      if (parent != null) {
        parent.children.add(element);
      } else if (root == null) {
        root = element;
      } else {
        return false; // two documents
      }
      if (!empty) {
        open.push(element);
      }
      at = close + 1;
      return true;
    }

    private boolean end() {
      int close = in.indexOf('>', at);
      XmlElement element = open.poll();
      if (close < 0 || element == null || !localName(at + 2, close).equals(element.name)) {
        return false;
      }
      at = close + 1;
      return true;
    }

    /** The end of a tag, past what is quoted; -1: none. */
    private int closing(int from) {
      char quote = 0;
      for (int i = from; i < in.length(); i++) {
        char c = in.charAt(i);
        if (quote != 0) {
          quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
          quote = c;
        } else if (c == '>') {
          return i;
        } else if (c == '<') {
          return -1;
        }
      }
      return -1;
    }

    /** Empty: it is none. */
    private String localName(int from, int to) {
      int end = from;
      while (end < to && isNameCharacter(in.charAt(end))) {
        end++;
      }
      boolean ends = end == to || Character.isWhitespace(in.charAt(end));
      if (!ends || end - from > MOST_NAME) {
        return "";
      }
      String whole = in.substring(from, end);
      return whole.substring(whole.indexOf(':') + 1);
    }

    private static boolean isNameCharacter(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || c == '_'
          || c == '-'
          || c == '.'
          || c == ':';
    }

    private boolean addText(String raw, boolean withEntities) {
      XmlElement element = open.peek();
      if (element == null) {
        return true; // around the document
      }
      int i = 0;
      while (i < raw.length() && element.text.length() < MOST_TEXT) {
        char c = raw.charAt(i);
        if (c != '&' || !withEntities) {
          element.text.append(c);
          i++;
          continue;
        }
        int semicolon = raw.indexOf(';', i);
        if (semicolon < 0 || semicolon - i > LONGEST_ENTITY) {
          return false;
        }
        int value = entity(raw.substring(i + 1, semicolon));
        if (value < 0) {
          return false;
        }
        element.text.appendCodePoint(value);
        i = semicolon + 1;
      }
      return true;
    }

    /** -1: there is no such character. */
    private static int entity(String name) {
      return switch (name) {
        case "lt" -> '<';
        case "gt" -> '>';
        case "amp" -> '&';
        case "quot" -> '"';
        case "apos" -> '\'';
        default -> numbered(name);
      };
    }

    private static int numbered(String name) {
      if (!name.startsWith("#")) {
        return -1;
      }
      boolean hex = name.startsWith("#x");
      try {
        int value = Integer.parseUnsignedInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
        return Character.isValidCodePoint(value) && value > 0 ? value : -1;
      } catch (NumberFormatException e) {
        return -1;
      }
    }
  }
}
