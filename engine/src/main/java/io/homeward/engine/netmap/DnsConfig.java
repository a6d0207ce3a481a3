package io.homeward.engine.netmap;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Names and resolvers of the tailnet; protocol reference, section 9.1. Suffixes have neither
 * leading nor trailing dot and are lower-case.
 *
 * @param resolvers global resolvers; when there are any, they take the place of the system's
 * @param routes suffix to its resolvers; an empty list means that this node answers the suffix
 *     itself
 * @param fallbackResolvers used for everything else only with an exit node and no {@code resolvers}
 * @param searchDomains the first is usually the tailnet's own suffix
 * @param magicDns whether this node answers the names of the tailnet
 * @param certificateDomains names that this node may get certificates for
 * @param extraRecords further addresses that this node answers
 */
public record DnsConfig(
    List<Resolver> resolvers,
    Map<String, List<Resolver>> routes,
    List<Resolver> fallbackResolvers,
    List<String> searchDomains,
    boolean magicDns,
    List<String> certificateDomains,
    List<ExtraRecord> extraRecords) {

  /** No names, no resolvers. */
  public static final DnsConfig EMPTY =
      new DnsConfig(List.of(), Map.of(), List.of(), List.of(), false, List.of(), List.of());

  public DnsConfig {
    resolvers = List.copyOf(resolvers);
    routes = Map.copyOf(routes);
    fallbackResolvers = List.copyOf(fallbackResolvers);
    searchDomains = List.copyOf(searchDomains);
    certificateDomains = List.copyOf(certificateDomains);
    extraRecords = List.copyOf(extraRecords);
  }

  /**
   * The addresses of all resolvers that speak DNS over HTTPS only, in order of their text: this
   * engine does not, and asks nobody in their place.
   */
  public List<String> overHttps() {
    return Stream.concat(resolvers.stream(), routes.values().stream().flatMap(List::stream))
        .filter(Resolver::overHttps)
        .map(Resolver::address)
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * @param address {@code ip}, {@code ip:port}, {@code https://...} or {@code http://<tailnet
   *     ip>:port/dns-query}
   * @param bootstrap addresses of the host of an {@code https} resolver
   * @param useWithExitNode whether it stays in use with an exit node
   */
  public record Resolver(String address, List<String> bootstrap, boolean useWithExitNode) {
    public Resolver {
      bootstrap = List.copyOf(bootstrap);
    }

    /** Whether it takes its questions over HTTP or HTTPS. */
    public boolean overHttps() {
      return address.startsWith("https:") || address.startsWith("http:");
    }
  }

  /**
   * @param name without trailing dot
   * @param type {@code A}, {@code AAAA} or empty: by the value
   * @param value an address
   */
  public record ExtraRecord(String name, String type, String value) {}
}
