package io.homeward.engine.helper;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostConfigException.Kind;
import io.homeward.engine.os.HostDns;
import io.homeward.engine.os.HostState;
import io.homeward.engine.os.HostState.DnsMode;
import io.homeward.engine.os.HostTrouble;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The helper's protocol: one request, one reply, in turn; between them the helper tells what has
 * changed. All numbers are big-endian; the C side is {@code native-helpers/proto/proto.h}.
 *
 * <pre>
 * frame      0  2  magic 0x4857          address    0  1  family, 4 or 6
 *            2  1  version, 4                       1     4 or 16 bytes
 *            3  1  type                  prefix     0  1  family, 4 or 6
 *            4  4  request id                       1  1  bits
 *            8  4  payload length                   2     4 or 16 bytes
 *           12     payload               text       0  1  length, then ASCII
 *
 * type  request       payload                          reply (type | 0x80)
 *  1    PING          -                                text version
 *  2    OPEN_TUN      text name                        u32 index, u32 offloads; the descriptor by SCM_RIGHTS
 *  3    APPLY_CONFIG  text name, u16 mtu,              u8 DNS mode, u8 flags (1 split, 2 IPv6,
 *                     u8 flags (1 foreign routes),     4 packet rules, 8 asks when it wants to hear of us),
 *                     u8 n addresses, u16 n prefixes,  u8 n former resolvers: address, u32 interface or 0,
 *                     u8 n server addresses,           u8 n troubles: u8 kind, text subject, text detail
 *                     u8 n search texts, u16 n match texts
 *  4    CLEAN_UP      -                                -
 *  5    OPEN_UDP      u16 port                         u8 family (6 both), u16 port; the descriptor by SCM_RIGHTS
 *  8    OPEN_TUN_QUEUES   text name, u8 queues         as OPEN_TUN; so many descriptors
 *  9    OPEN_UDP_SHARED   u16 port, u8 sockets         as OPEN_UDP; so many descriptors
 *  6    CHANGED       (of the helper, unasked)         the reply to APPLY_CONFIG, as it would be now
 *  7    ASK           (of the helper, unasked)         -; whoever says nothing now is taken for frozen
 *  255  (reply only)                                   u8 error, u32 errno, text detail
 * </pre>
 *
 * Lengths are exact: a byte more or less makes a frame malformed. A helper of before types 8 and 9
 * refuses them and goes on; whoever asked then asks for one.
 */
final class HelperFrames {
  static final int MAGIC = 0x4857;
  static final int VERSION = 4;
  static final int HEADER_BYTES = 12;
  static final int MAX_PAYLOAD_BYTES = 512 * 1024;

  static final int PING = 1;
  static final int OPEN_TUN = 2;
  static final int APPLY_CONFIG = 3;
  static final int CLEAN_UP = 4;
  static final int OPEN_UDP = 5;
  static final int CHANGED = 6;
  static final int ASK = 7;
  static final int OPEN_TUN_QUEUES = 8;
  static final int OPEN_UDP_SHARED = 9;
  static final int REPLY = 0x80;
  static final int ERROR = 0xff;

  /** Descriptors with one reply. */
  static final int MOST_DESCRIPTORS = 9;

  static final int FOREIGN_ROUTES = 1;

  static final int NOT_PERMITTED = 1;
  static final int OTHER_VERSION = 2;
  static final int IN_USE = 4;
  static final int SYSTEM = 5;
  static final int NAMES = 7;

  private static final int LONGEST_PREFIX = 18;
  private static final int FLAG_SPLIT = 1;
  private static final int FLAG_IPV6 = 2;
  private static final int FLAG_GUARDED = 4;
  private static final int FLAG_ASKS = 8;

  private HelperFrames() {}

  /** First bytes of every frame. */
  record Header(int version, int type, int id, int payloadBytes) {}

  /** What came of {@link #OPEN_TUN}, without the descriptor. */
  record OpenedTun(int index, int offloads) {}

  /** What came of {@link #OPEN_UDP}, without the descriptor. */
  record OpenedUdp(boolean bothFamilies, int port) {}

  static byte[] frame(int type, int id, byte[] payload) {
    return ByteBuffer.allocate(HEADER_BYTES + payload.length)
        .putShort((short) MAGIC)
        .put((byte) VERSION)
        .put((byte) type)
        .putInt(id)
        .putInt(payload.length)
        .put(payload)
        .array();
  }

  /** Reads {@link #HEADER_BYTES} bytes. */
  static Header header(byte[] bytes) throws HostConfigException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int magic = in.getShort() & 0xffff;
    Header header = new Header(in.get() & 0xff, in.get() & 0xff, in.getInt(), in.getInt());
    if (magic != MAGIC || header.payloadBytes < 0 || header.payloadBytes > MAX_PAYLOAD_BYTES) {
      throw new HostConfigException(
          Kind.VERSION_MISMATCH, "whatever listens at this socket is not Homeward's helper");
    }
    if (header.version != VERSION) {
      throw new HostConfigException(
          Kind.VERSION_MISMATCH,
          "the helper speaks version " + header.version + ", this program " + VERSION);
    }
    return header;
  }

  static byte[] openTun(String name) {
    ByteBuffer out = ByteBuffer.allocate(1 + 255);
    putText(out, name);
    return written(out);
  }

  static byte[] openTunQueues(String name, int queues) {
    ByteBuffer out = ByteBuffer.allocate(1 + 255 + 1);
    putText(out, name);
    out.put((byte) queues);
    return written(out);
  }

  static OpenedTun openedTun(byte[] payload) throws HostConfigException {
    return reading(payload, in -> new OpenedTun(in.getInt(), in.getInt()));
  }

  static byte[] openUdp(int port) {
    return ByteBuffer.allocate(2).putShort((short) port).array();
  }

  static byte[] openUdpShared(int port, int sockets) {
    return ByteBuffer.allocate(3).putShort((short) port).put((byte) sockets).array();
  }

  static OpenedUdp openedUdp(byte[] payload) throws HostConfigException {
    return reading(payload, in -> new OpenedUdp(in.get() == 6, Short.toUnsignedInt(in.getShort())));
  }

  /**
   * @throws HostConfigException when the configuration is larger than the protocol allows
   */
  static byte[] applyConfig(HostConfig config) throws HostConfigException {
    requireAtMost(HostConfig.MOST_ADDRESSES, config.addresses(), "addresses");
    requireAtMost(HostConfig.MOST_ROUTES, config.routes(), "routes");
    requireAtMost(HostDns.MOST_SERVERS, config.dns().servers(), "DNS servers");
    requireAtMost(HostDns.MOST_SEARCH_DOMAINS, config.dns().searchDomains(), "search domains");
    requireAtMost(HostDns.MOST_MATCH_DOMAINS, config.dns().matchDomains(), "match domains");
    int texts = 1 + config.dns().searchDomains().size() + config.dns().matchDomains().size();
    int values = config.addresses().size() + config.routes().size() + config.dns().servers().size();
    ByteBuffer out = ByteBuffer.allocate(16 + texts * 256 + values * LONGEST_PREFIX);
    putText(out, config.interfaceName());
    out.putShort((short) config.mtu());
    out.put((byte) (config.foreignRoutes() ? FOREIGN_ROUTES : 0));
    out.put((byte) config.addresses().size());
    config.addresses().forEach(address -> putAddress(out, address));
    out.putShort((short) config.routes().size());
    for (IpPrefix route : config.routes()) {
      out.put((byte) (route.isIpv4() ? 4 : 6)).put((byte) route.bits());
      out.put(route.address().getAddress());
    }
    out.put((byte) config.dns().servers().size());
    config.dns().servers().forEach(address -> putAddress(out, address));
    out.put((byte) config.dns().searchDomains().size());
    config.dns().searchDomains().forEach(domain -> putText(out, domain));
    out.putShort((short) config.dns().matchDomains().size());
    config.dns().matchDomains().forEach(domain -> putText(out, domain));
    return written(out);
  }

  static HostState appliedConfig(byte[] payload) throws HostConfigException {
    return reading(
        payload,
        in -> {
          int mode = in.get() & 0xff;
          int flags = in.get() & 0xff;
          List<InetAddress> resolvers = several(in, HelperFrames::server);
          List<HostTrouble> troubles = several(in, HelperFrames::trouble);
          return new HostState(
              dnsMode(mode),
              (flags & FLAG_SPLIT) != 0,
              (flags & FLAG_IPV6) != 0,
              (flags & FLAG_GUARDED) != 0,
              resolvers,
              troubles);
        });
  }

  /** Whether the helper asks when it wants to hear of us; of a payload that was read already. */
  static boolean asks(byte[] appliedConfig) {
    return (appliedConfig[1] & FLAG_ASKS) != 0;
  }

  private static <T> List<T> several(ByteBuffer in, Reader<T> one) {
    int count = in.get() & 0xff;
    List<T> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(one.read(in));
    }
    return all;
  }

  static String version(byte[] payload) throws HostConfigException {
    return reading(payload, HelperFrames::text);
  }

  /** The failure that an {@link #ERROR} reply tells. */
  static HostConfigException failure(byte[] payload) {
    try {
      return reading(
          payload,
          in -> {
            int code = in.get() & 0xff;
            in.getInt(); // the detail says the same in words
            return new HostConfigException(kind(code), text(in));
          });
    } catch (HostConfigException e) {
      return e;
    }
  }

  private static Kind kind(int code) {
    return switch (code) {
      case NOT_PERMITTED -> Kind.NOT_PERMITTED;
      case OTHER_VERSION -> Kind.VERSION_MISMATCH;
      case IN_USE -> Kind.IN_USE;
      case SYSTEM -> Kind.SYSTEM_REFUSED;
      case NAMES -> Kind.NAMES_NOT_SET;
      default -> Kind.REFUSED;
    };
  }

  static DnsMode dnsMode(int code) {
    return switch (code) {
      case 0 -> DnsMode.NONE;
      case 1 -> DnsMode.SYSTEMD_RESOLVED;
      case 2 -> DnsMode.RESOLVCONF;
      case 3 -> DnsMode.PLAIN_FILE;
      default -> throw new IllegalArgumentException("unknown DNS mode " + code);
    };
  }

  private interface Reader<T> {
    T read(ByteBuffer in);
  }

  private static <T> T reading(byte[] payload, Reader<T> reader) throws HostConfigException {
    ByteBuffer in = ByteBuffer.wrap(payload);
    T value;
    try {
      value = reader.read(in);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw malformedReply();
    }
    if (in.hasRemaining()) {
      throw malformedReply();
    }
    return value;
  }

  private static HostConfigException malformedReply() {
    return new HostConfigException(Kind.VERSION_MISMATCH, "the helper's reply makes no sense");
  }

  private static void requireAtMost(int most, List<?> values, String what)
      throws HostConfigException {
    if (values.size() > most) {
      throw new HostConfigException(
          Kind.REFUSED, values.size() + " " + what + ", at most " + most + " are possible");
    }
  }

  private static void putAddress(ByteBuffer out, InetAddress address) {
    byte[] raw = address.getAddress();
    out.put((byte) (raw.length == 4 ? 4 : 6)).put(raw);
  }

  private static InetAddress address(ByteBuffer in) {
    int family = in.get();
    if (family != 4 && family != 6) {
      throw new IllegalArgumentException("unknown address family " + family);
    }
    byte[] raw = new byte[family == 4 ? 4 : 16];
    in.get(raw);
    return IpText.fromBytes(raw);
  }

  /** With the scope of the interface, where there is one: the address alone would lead nowhere. */
  private static InetAddress server(ByteBuffer in) {
    InetAddress address = address(in);
    int index = in.getInt();
    if (index == 0 || !(address instanceof Inet6Address)) {
      return address;
    }
    try {
      return Inet6Address.getByAddress(null, address.getAddress(), index);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static HostTrouble trouble(ByteBuffer in) {
    return new HostTrouble(troubleKind(in.get() & 0xff), text(in), text(in));
  }

  static HostTrouble.Kind troubleKind(int code) {
    return switch (code) {
      case 1 -> HostTrouble.Kind.ROUTE_TAKEN;
      case 2 -> HostTrouble.Kind.NAMES_FOUGHT;
      case 3 -> HostTrouble.Kind.LINK_FOUGHT;
      case 4 -> HostTrouble.Kind.NAMES_LEFT;
      case 5 -> HostTrouble.Kind.NAMES_REFUSED;
      default -> throw new IllegalArgumentException("unknown trouble " + code);
    };
  }

  private static void putText(ByteBuffer out, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    if (ascii.length > 255) {
      throw new IllegalArgumentException("longer than 255 characters: " + text);
    }
    out.put((byte) ascii.length).put(ascii);
  }

  private static String text(ByteBuffer in) {
    byte[] ascii = new byte[in.get() & 0xff];
    in.get(ascii);
    return new String(ascii, StandardCharsets.US_ASCII);
  }

  private static byte[] written(ByteBuffer out) {
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }
}
