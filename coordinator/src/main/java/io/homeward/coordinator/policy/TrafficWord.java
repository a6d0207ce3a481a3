package io.homeward.coordinator.policy;

import java.util.List;

/**
 * One word of {@code ip} in a grant, such as {@code tcp:8080} or {@code udp:5000-5010}.
 *
 * @param protocols numbers of IANA; none: the usual ones
 * @param ports one at least
 */
public record TrafficWord(List<Integer> protocols, List<PortRange> ports) {
  public TrafficWord {
    protocols = List.copyOf(protocols);
    ports = List.copyOf(ports);
  }

  /** What a word may be wrong in; its message is the sentence for the file. */
  public static final class WrongWordException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** What is wrong. */
    public enum Part {
      /** There is no such protocol. */
      PROTOCOL,
      /** No ports, or none that can be. */
      PORTS,
      /** The protocol has no ports, and some are named. */
      PORTLESS
    }

    private final Part part;

    WrongWordException(Part part, String message) {
      super(message);
      this.part = part;
    }

    /** What is wrong. */
    public Part part() {
      return part;
    }
  }

  /**
   * Reads a word.
   *
   * @throws WrongWordException when it is none
   */
  public static TrafficWord parse(String word) {
    int colon = word.indexOf(':');
    String protocol = word.substring(0, Math.max(colon, 0));
    List<Integer> protocols = protocols(protocol);
    List<PortRange> ports = ports(word.substring(colon + 1));
    if (!mayName(protocols, ports)) {
      throw new WrongWordException(WrongWordException.Part.PORTLESS, portless(protocols));
    }
    return new TrafficWord(protocols, ports);
  }

  private static List<Integer> protocols(String protocol) {
    try {
      return protocol.equals("*") ? Protocols.USUAL : Protocols.parse(protocol);
    } catch (IllegalArgumentException e) {
      throw new WrongWordException(
          WrongWordException.Part.PROTOCOL, String.valueOf(e.getMessage()));
    }
  }

  private static List<PortRange> ports(String text) {
    try {
      return PortRange.parseList(text);
    } catch (IllegalArgumentException e) {
      throw new WrongWordException(WrongWordException.Part.PORTS, String.valueOf(e.getMessage()));
    }
  }

  /** Whether these protocols have such ports. */
  static boolean mayName(List<Integer> protocols, List<PortRange> ports) {
    return Protocols.havePorts(protocols) || ports.stream().allMatch(PortRange.ALL::equals);
  }

  /** The sentence for a protocol that has no ports. */
  static String portless(List<Integer> protocols) {
    return "protocol " + protocols.getFirst() + " has no ports: only * can be used";
  }
}
