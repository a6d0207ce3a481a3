package io.homeward.ui.session;

import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.naming.DeviceNames;
import io.homeward.engine.naming.Os;
import io.homeward.engine.netmap.NodeInfo;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

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
    DeviceNames names = DeviceNames.of(node);
    Os os = Os.of(node.host().os());
    return new Words(
        names,
        names.copyForms(os.isComputer(), sshUser),
        os.isComputer() ? DeviceLinks.of(names, os, sshUser, node.host().services()) : List.of());
  }
}
