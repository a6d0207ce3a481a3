package io.homeward.engine.search;

import java.util.List;

/**
 * By what a device can be found.
 *
 * @param name its short name
 * @param fqdn its full name, or empty
 * @param addresses as people write them
 * @param owner whose it is, or empty
 * @param tags without their {@code tag:}
 * @param system its operating system with its version, or empty
 */
public record SearchTerms(
    String name,
    String fqdn,
    List<String> addresses,
    String owner,
    List<String> tags,
    String system) {
  public SearchTerms {
    addresses = List.copyOf(addresses);
    tags = List.copyOf(tags);
  }
}
