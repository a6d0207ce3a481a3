package io.homeward.engine.dns;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.netmap.NodeInfo;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.ReverseMap;

/**
 * What the name service knows about one node: made once and kept, because reading a name takes
 * longer than looking it up.
 *
 * @param fqdn as told, without the trailing dot
 * @param name null: no DNS message could carry it, or it has one label only, which is reached
 *     through the search domain of the system
 * @param addresses of the node
 */
record NodeNames(String fqdn, @Nullable Name name, List<Address> addresses) {
  /**
   * @param address a node's own
   * @param reverse the name to look it up by
   */
  record Address(InetAddress address, Name reverse) {
    static Address of(InetAddress address) {
      return new Address(address, ReverseMap.fromAddress(address));
    }

    boolean isIpv4() {
      return address.getAddress().length == 4;
    }
  }

  static NodeNames of(NodeInfo node) {
    String fqdn = node.fqdn();
    Name name = fqdn.indexOf('.') < 0 ? null : NameTable.parse(fqdn);
    List<Address> addresses =
        name == null
            ? List.of()
            : node.addresses().stream()
                .filter(IpPrefix::isSingle)
                .map(prefix -> Address.of(prefix.address()))
                .toList();
    return new NodeNames(fqdn, name, addresses);
  }
}
