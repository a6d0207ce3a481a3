package io.homeward.coordinator.addressing;

import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Names of devices: DNS labels (RFC 1035 section 2.3.1, RFC 1123 section 2.1) made from what a
 * computer calls itself. Pure.
 */
public final class DeviceNames {
  /** Longest label. */
  public static final int MAX_LABEL = 63;

  private static final String FALLBACK = "device";

  /** What systems add to a computer's name by themselves and nobody means as part of it. */
  private static final List<String> LOCAL_SUFFIXES =
      List.of(".local", ".localdomain", ".lan", ".home", ".home.arpa", ".internal");

  /**
   * Answered without DNS: RFC 6762 section 3, RFC 6761 sections 6.3 and 6.4, RFC 7686, RFC 9476.
   */
  private static final Set<String> NOT_IN_DNS =
      Set.of("local", "localhost", "invalid", "onion", "alt");

  /**
   * Names that computers look for in their search domain without anybody's asking, and would
   * believe whoever has them (RFC 6761, RFC 8880, the automatic configuration of proxies and
   * tunnels), or that mean something else everywhere.
   */
  private static final Set<String> RESERVED =
      Set.of(
          "wpad",
          "isatap",
          "localhost",
          "localdomain",
          "broadcasthost",
          "local",
          "gateway",
          "ipv4only",
          "autodiscover",
          "autoconfig",
          "any",
          "all",
          "none",
          "self",
          "ip6-localhost",
          "ip6-loopback");

  private DeviceNames() {}

  private static boolean isReserved(String label) {
    return RESERVED.contains(label);
  }

  /** Digits alone are an id, and in many programs an address. */
  private static boolean isNumber(String label) {
    return label.matches("[0-9]+");
  }

  /**
   * A label made from a computer's own name: {@code Anna’s MacBook Pro.local} becomes {@code
   * annas-macbook-pro}.
   *
   * @param hostname anything, also empty
   */
  public static String sanitize(String hostname) {
    String name = hostname.length() > 512 ? hostname.substring(0, 512) : hostname;
    name = name.strip().toLowerCase(Locale.ROOT);
    for (String suffix : LOCAL_SUFFIXES) {
      if (name.length() > suffix.length() && name.endsWith(suffix)) {
        name = name.substring(0, name.length() - suffix.length());
        break;
      }
    }
    StringBuilder label = new StringBuilder();
    for (char c : Normalizer.normalize(name, Normalizer.Form.NFKD).toCharArray()) {
      if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
        label.append(c);
      } else if (!joins(c) && !label.isEmpty() && label.charAt(label.length() - 1) != '-') {
        label.append('-');
      }
    }
    return orFallback(trimmed(label.toString(), MAX_LABEL));
  }

  /**
   * The label, or the first of {@code label-1}, {@code label-2}, ... that nobody has.
   *
   * @param label as {@link #sanitize} gives it
   * @param taken whether another device has a name
   */
  public static String unique(String label, Predicate<String> taken) {
    if (!taken.test(label)) {
      return label;
    }
    for (int i = 1; ; i++) {
      String suffix = "-" + i;
      String candidate = trimmed(label, MAX_LABEL - suffix.length()) + suffix;
      if (!taken.test(candidate)) {
        return candidate;
      }
    }
  }

  /**
   * Checks a name that a person chose.
   *
   * @throws RefusedException when it is no DNS label
   */
  public static void checkLabel(String name) {
    if (!isLabel(name)) {
      throw new RefusedException(Refusal.LABEL_FORM, "most", MAX_LABEL);
    }
    if (isNumber(name)) {
      throw new RefusedException(Refusal.LABEL_NUMBER);
    }
    if (isReserved(name)) {
      throw new RefusedException(Refusal.LABEL_RESERVED, "name", name);
    }
  }

  /**
   * Checks the suffix of all names, such as {@code amber-otter.internal}.
   *
   * @throws RefusedException when it is no domain name of at least two labels, or one that
   *     computers do not ask name servers about
   */
  public static void checkDomain(String domain) {
    String[] labels = domain.split("\\.", -1);
    boolean ok = labels.length >= 2 && domain.length() <= 180;
    for (String label : labels) {
      ok &= isLabel(label);
    }
    if (!ok) {
      throw new RefusedException(Refusal.DOMAIN_FORM);
    }
    String top = labels[labels.length - 1];
    if (NOT_IN_DNS.contains(top) || top.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new RefusedException(Refusal.DOMAIN_TOP, "top", top);
    }
    if (domain.equals("in-addr.arpa") || domain.equals("ip6.arpa")) {
      throw new RefusedException(Refusal.DOMAIN_ARPA, "domain", domain);
    }
  }

  /** Whether what is beside it stays together, as with an apostrophe or an accent. */
  private static boolean joins(char c) {
    return c == '\'' || c == '\u2019' || Character.getType(c) == Character.NON_SPACING_MARK;
  }

  private static boolean isLabel(String text) {
    return text.length() <= MAX_LABEL && text.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
  }

  private static String trimmed(String label, int length) {
    int end = Math.min(label.length(), length);
    while (end > 0 && label.charAt(end - 1) == '-') {
      end--;
    }
    return label.substring(0, end);
  }

  private static String orFallback(String label) {
    if (label.isEmpty() || label.equals("localhost")) {
      return FALLBACK;
    }
    return isNumber(label) || isReserved(label)
        ? trimmed(FALLBACK + "-" + label, MAX_LABEL)
        : label;
  }
}
