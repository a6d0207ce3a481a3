package io.homeward.ui.session;

import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.naming.DeviceNames;
import io.homeward.engine.naming.Os;
import io.homeward.engine.netmap.NodeInfo;
import java.util.IdentityHashMap;
import java.util.List;

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
   * @param usual the way that is meant when nobody says which: the one that the person wants, the
   *     best where the device has none such
   * @param links what can be opened
   */
  record Words(
      DeviceNames names, List<CopyForm> copyForms, CopyForm usual, List<DeviceLink> links) {}

  private final CopyHabits habits;
  private IdentityHashMap<NodeInfo, Words> now = new IdentityHashMap<>();
  private IdentityHashMap<NodeInfo, Words> before = new IdentityHashMap<>();

  /** For a person who copies so. */
  DeviceWords(CopyHabits habits) {
    this.habits = habits;
  }

  /** What they are made for. */
  CopyHabits habits() {
    return habits;
  }

  /** What is not asked for from here on, until the next call, is forgotten. */
  void begin() {
    IdentityHashMap<NodeInfo, Words> oldest = before;
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
    List<CopyForm> forms = names.copyForms(os.isComputer(), habits.sshUser());
    CopyForm usual =
        forms.stream()
            .filter(form -> form.kind() == habits.form())
            .findFirst()
            .orElseGet(forms::getFirst);
    return new Words(
        names,
        forms,
        usual,
        os.isComputer()
            ? DeviceLinks.of(names, os, habits.sshUser(), node.host().services())
            : List.of());
  }
}
