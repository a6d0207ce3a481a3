package io.homeward.engine.netmap;

import java.util.List;
import java.util.Map;

/**
 * One declarative rule of the packet filter as the server sends it; protocol reference, section
 * 8.1. Address forms: {@code *}, an address, a prefix, a range {@code a-b}; sources also {@code
 * cap:<name>}. The texts are checked when the rule is compiled, not here.
 *
 * @param sources who may
 * @param destinations reach what; empty when the rule grants capabilities
 * @param ipProtocols numbers; empty: TCP, UDP and both ICMPs
 * @param grants capabilities that the sources have at destinations
 */
public record FilterRule(
    List<String> sources,
    List<Destination> destinations,
    List<Integer> ipProtocols,
    List<CapabilityGrant> grants) {

  public FilterRule {
    sources = List.copyOf(sources);
    destinations = List.copyOf(destinations);
    ipProtocols = List.copyOf(ipProtocols);
    grants = List.copyOf(grants);
  }

  /**
   * @param address one of the address forms
   * @param firstPort 0 to 65535
   * @param lastPort 0 to 65535
   */
  public record Destination(String address, int firstPort, int lastPort) {}

  /**
   * @param destinations prefixes
   * @param capabilities name to its JSON arguments as text
   */
  public record CapabilityGrant(List<String> destinations, Map<String, List<String>> capabilities) {
    public CapabilityGrant {
      destinations = List.copyOf(destinations);
      capabilities = Map.copyOf(capabilities);
    }
  }
}
