package io.homeward.coordinator.policy;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the words of one policy mean.
 *
 * @param groups members by name with {@code group:}
 * @param tags all that have owners, with {@code tag:}
 * @param hosts by name
 * @param ipSets by name with {@code ipset:}
 * @param domains whose people may be named by {@code user:*@domain}; null: any
 */
public record Names(
    Map<String, List<String>> groups,
    Set<String> tags,
    Map<String, IpRange> hosts,
    Map<String, IpSet> ipSets,
    @Nullable Set<String> domains) {
  private static final String DOMAIN_PREFIX = "user:*@";

  public Names {
    groups = Map.copyOf(groups);
    tags = Set.copyOf(tags);
    hosts = Map.copyOf(hosts);
    ipSets = Map.copyOf(ipSets);
    domains = domains == null ? null : Set.copyOf(domains);
  }

  /**
   * Whether somebody has just written them; what is in force already stays so, whatever has been
   * refused since.
   */
  boolean areNew() {
    return domains != null;
  }

  /** Whether people of that domain, in lower case, may be named. */
  boolean mayName(String domain) {
    return domains == null || domains.contains(domain);
  }

  /**
   * What a word means wherever it stands; whether it may stand there is another question.
   *
   * @param word without spaces around it
   * @throws IllegalArgumentException with a sentence for the person who wrote it
   */
  Selector selector(String word) {
    if (word.equals("*")) {
      return new Selector.Everything();
    }
    if (word.startsWith(Autogroup.PREFIX)) {
      return new Selector.Auto(
          Autogroup.named(word)
              .orElseThrow(
                  () -> new IllegalArgumentException("unknown autogroup: \"" + word + "\"")));
    }
    if (word.startsWith("group:")) {
      List<String> logins = groups.get(word);
      if (logins == null) {
        throw new IllegalArgumentException("group not found: \"" + word + "\"");
      }
      return new Selector.Group(word, logins);
    }
    if (word.startsWith("tag:")) {
      if (!tags.contains(word)) {
        throw new IllegalArgumentException("tag not found: \"" + word + "\"");
      }
      return new Selector.Tag(word);
    }
    if (word.startsWith("ipset:")) {
      IpSet set = ipSets.get(word);
      if (set == null) {
        throw new IllegalArgumentException("ipset not found: \"" + word + "\"");
      }
      return new Selector.Space(word, set.ranges().stream().map(Names::shortest).toList(), set);
    }
    if (word.startsWith(DOMAIN_PREFIX)) {
      return new Selector.Domain(word.substring(DOMAIN_PREFIX.length()).toLowerCase(Locale.ROOT));
    }
    if (word.indexOf('@') >= 0) {
      return new Selector.Login(login(word));
    }
    IpRange host = hosts.get(word);
    return host != null ? space(word, host) : space(word, address(word));
  }

  /**
   * A person's login; one without {@code @} is written with one at its end, so that it is no host.
   */
  static String login(String word) {
    return word.endsWith("@") ? word.substring(0, word.length() - 1) : word;
  }

  static IpRange address(String word) {
    try {
      return IpRange.parse(word);
    } catch (IllegalArgumentException e) {
      String network = network(word);
      String hint = network == null ? "" : "; the network is " + network;
      throw new IllegalArgumentException("\"" + word + "\": invalid address" + hint, e);
    }
  }

  /** What somebody means who writes the address of a device with the length of its network. */
  private static @Nullable String network(String word) {
    String[] parts = word.split("/", -1);
    if (parts.length != 2 || !parts[1].matches("[0-9]{1,3}")) {
      return null;
    }
    try {
      return IpPrefix.containing(IpText.parse(parts[0]), Integer.parseInt(parts[1])).toString();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Selector.Space space(String word, IpRange range) {
    return new Selector.Space(word, List.of(shortest(range)), IpSet.of(List.of(range)));
  }

  /** An address alone, a prefix where it is one, else {@code first-last}. */
  private static String shortest(IpRange range) {
    Ip first = range.first();
    int most = first.isIpv4() ? 32 : 128;
    for (int bits = 0; bits < most; bits++) {
      if (first.lastOf(bits).equals(range.last()) && first.isFirstOf(bits)) {
        return first + "/" + bits;
      }
    }
    return range.toString();
  }
}
