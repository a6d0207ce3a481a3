package io.homeward.ui.session;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.NodeInfo;
import java.net.InetAddress;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be written with the names of devices, made once for each device as long as nothing of it
 * changes: it is the larger part of making a state, and traffic changes states every second. One
 * owner at a time.
 */
final class DeviceWords {
  /**
   * What can be written with the names of one device.
   *
   * @param names its names and addresses
   * @param copyForms every way to write them
   * @param links what can be opened
   */
  record Words(DeviceNames names, List<CopyForm> copyForms, List<DeviceLink> links) {}

  private final String sshUser;
  private Map<NodeInfo, Words> now = new IdentityHashMap<>();
  private Map<NodeInfo, Words> before = new IdentityHashMap<>();

  /** For an account name of {@code ssh user@host}; empty for none. */
  DeviceWords(String sshUser) {
    this.sshUser = sshUser;
  }

  /** What is not asked for from here on, until the next call, is forgotten. */
  void begin() {
    Map<NodeInfo, Words> oldest = before;
    before = now;
    now = oldest;
    now.clear();
  }

  /** The words of a device. */
  Words of(NodeInfo node) {
    Words known = before.get(node);
    Words words = known == null ? make(node) : known;
    now.put(node, words);
    return words;
  }

  private Words make(NodeInfo node) {
    String fqdn = node.name().indexOf('.') > 0 ? node.fqdn() : "";
    DeviceNames names =
        new DeviceNames(node.shortName(), fqdn, text(node.ipv4()), text(node.ipv6()));
    Os os = Os.of(node.host().os());
    return new Words(
        names,
        names.copyForms(os.isComputer(), sshUser),
        os.isComputer() ? names.links(os, sshUser, node.host().services()) : List.of());
  }

  private static String text(@Nullable InetAddress address) {
    return address == null ? "" : IpText.format(address);
  }
}
