package io.homeward.netlab.nat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Address translation of IPv4 in the shapes that the kernel does not have. UDP is mapped as the
 * shape says, TCP and pings as by any home router. Pure but for its state; one owner at a time.
 */
final class Translation {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ECHO_REPLY = 0;
  private static final int ECHO_REQUEST = 8;
  private static final int LEAST_HEADER = 20;
  private static final int FIRST_PORT = 1024;
  private static final int PORTS = 65_536 - FIRST_PORT;

  private final NatShape shape;
  private final RandomGenerator random;
  private final Map<Flow, Mapping> byFlow = new HashMap<>();
  private final Map<Integer, Mapping> byPort = new HashMap<>();
  private int outer;
  private int next;

  /** An inner endpoint, and to whom its mapping leads; 0 and 0: to everybody. */
  private record Flow(int protocol, int inner, int innerPort, int remote, int remotePort) {}

  private record Remote(int address, int port) {}

  private record Mapping(Flow flow, int port, Set<Remote> allowed) {}

  /**
   * @param outer the router's own address
   */
  Translation(NatShape shape, int outer, RandomGenerator random) {
    this.shape = shape;
    this.outer = outer;
    this.random = random;
    next = FIRST_PORT + random.nextInt(PORTS);
  }

  /** As after a reboot: no mapping is left, and the router may have another address. */
  void restart(int newOuter) {
    forget();
    outer = newOuter;
    next = FIRST_PORT + random.nextInt(PORTS);
  }

  /** Drops all mappings. */
  void forget() {
    byFlow.clear();
    byPort.clear();
  }

  /**
   * Rewrites the source of a packet that goes out.
   *
   * @return false: the router drops it
   */
  boolean outbound(byte[] packet, int length) {
    int transport = transport(packet, length);
    if (transport < 0) {
      return false;
    }
    int protocol = packet[9] & 0xff;
    int idAt = transport;
    int remotePort = 0;
    if (protocol == ICMP) {
      if (packet[transport] != ECHO_REQUEST) {
        return false;
      }
      idAt = transport + 4;
    } else {
      remotePort = u16(packet, transport + 2);
    }
    int inner = i32(packet, 12);
    int innerPort = u16(packet, idAt);
    int remote = i32(packet, 16);
    Mapping mapping = mapping(protocol, inner, innerPort, remote, remotePort);
    mapping.allowed.add(new Remote(remote, remotePort));
    rewrite(packet, transport, 12, outer, idAt, mapping.port);
    return true;
  }

  private Mapping mapping(int protocol, int inner, int innerPort, int remote, int remotePort) {
    boolean each = protocol == UDP;
    Flow flow = new Flow(protocol, inner, innerPort, each ? remote : 0, each ? remotePort : 0);
    Mapping known = byFlow.get(flow);
    if (known != null) {
      return known;
    }
    Mapping mapping = new Mapping(flow, port(flow), new HashSet<>());
    byFlow.put(flow, mapping);
    byPort.put(key(protocol, mapping.port), mapping);
    return mapping;
  }

  private int port(Flow flow) {
    if (flow.protocol != UDP) {
      return free(flow, flow.innerPort);
    }
    return switch (shape) {
      case HARD_PRESERVING -> free(flow, flow.innerPort);
      case HARD_SEQUENTIAL -> {
        int port = next;
        while (isTaken(flow, port)) {
          port = after(port);
        }
        next = after(port);
        yield port;
      }
      default -> throw new IllegalStateException(shape + " is the kernel's");
    };
  }

  private static int after(int port) {
    return port == 65_535 ? FIRST_PORT : port + 1;
  }

  /** The wanted port, or a random one when it is taken. */
  private int free(Flow flow, int wanted) {
    int port = wanted;
    while (isTaken(flow, port)) {
      port = FIRST_PORT + random.nextInt(PORTS);
    }
    return port;
  }

  private boolean isTaken(Flow flow, int port) {
    return byPort.containsKey(key(flow.protocol, port));
  }

  private static int key(int protocol, int port) {
    return protocol << 16 | port;
  }

  /**
   * Rewrites the destination of a packet that came from outside.
   *
   * @return false: nobody inside asked for it
   */
  boolean inbound(byte[] packet, int length) {
    int transport = transport(packet, length);
    if (transport < 0 || i32(packet, 16) != outer) {
      return false;
    }
    int protocol = packet[9] & 0xff;
    int idAt = transport + 2;
    int remotePort = 0;
    if (protocol == ICMP) {
      if (packet[transport] != ECHO_REPLY) {
        return false;
      }
      idAt = transport + 4;
    } else {
      remotePort = u16(packet, transport);
    }
    @Nullable Mapping mapping = byPort.get(key(protocol, u16(packet, idAt)));
    if (mapping == null || !mapping.allowed.contains(new Remote(i32(packet, 12), remotePort))) {
      return false;
    }
    rewrite(packet, transport, 16, mapping.flow.inner, idAt, mapping.flow.innerPort);
    return true;
  }

  /** Where the transport header begins; negative: nothing that is translated. */
  private static int transport(byte[] packet, int length) {
    if (length < LEAST_HEADER || (packet[0] & 0xf0) != 0x40) {
      return -1;
    }
    int header = (packet[0] & 0x0f) * 4;
    boolean piece = (u16(packet, 6) & 0x3fff) != 0;
    int least =
        switch (packet[9] & 0xff) {
          case TCP -> 20;
          case UDP, ICMP -> 8;
          default -> Integer.MAX_VALUE - header;
        };
    return piece || header < LEAST_HEADER || header + least > length ? -1 : header;
  }

  /** Changes an address and a port, and the checksums with them; RFC 1624, equation 3. */
  private static void rewrite(
      byte[] packet, int transport, int addressAt, int address, int portAt, int port) {
    int protocol = packet[9] & 0xff;
    int before = i32(packet, addressAt);
    int portBefore = u16(packet, portAt);
    int changed =
        changed(before >>> 16, address >>> 16) + changed(before & 0xffff, address & 0xffff);
    int changedPort = changed(portBefore, port);
    putI32(packet, addressAt, address);
    putU16(packet, portAt, port);
    putU16(packet, 10, updated(u16(packet, 10), changed));
    switch (protocol) {
      case TCP ->
          putU16(
              packet, transport + 16, updated(u16(packet, transport + 16), changed + changedPort));
      case UDP -> {
        int sum = u16(packet, transport + 6);
        if (sum != 0) {
          int now = updated(sum, changed + changedPort);
          putU16(packet, transport + 6, now == 0 ? 0xffff : now);
        }
      }
      default -> putU16(packet, transport + 2, updated(u16(packet, transport + 2), changedPort));
    }
  }

  private static int changed(int before, int after) {
    return (~before & 0xffff) + after;
  }

  private static int updated(int checksum, int changed) {
    int sum = (~checksum & 0xffff) + changed;
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return ~sum & 0xffff;
  }

  private static int u16(byte[] packet, int at) {
    return (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
  }

  private static int i32(byte[] packet, int at) {
    return u16(packet, at) << 16 | u16(packet, at + 2);
  }

  private static void putU16(byte[] packet, int at, int value) {
    packet[at] = (byte) (value >>> 8);
    packet[at + 1] = (byte) value;
  }

  private static void putI32(byte[] packet, int at, int value) {
    putU16(packet, at, value >>> 16);
    putU16(packet, at + 2, value);
  }
}
