package io.homeward.ui.session;

import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.naming.DeviceNames;
import io.homeward.engine.naming.Os;
import io.homeward.engine.netmap.NodeInfo;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of devices from the state before: what can be written with the names of each, made
 * once as long as nothing of it changes, and the device itself, the same object as long as it is as
 * it was. Traffic changes states every second, and whoever compares them compares references. One
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
   * @param sshUser as whom, or empty
   */
  record Words(
      DeviceNames names,
      List<CopyForm> copyForms,
      CopyForm usual,
      List<DeviceLink> links,
      String sshUser) {}

  /** What is known of one device. */
  private static final class Known {
    private final Words words;
    private @Nullable Object situation;
    private @Nullable Device device;

    Known(Words words) {
      this.words = words;
    }
  }

  private final CopyHabits habits;
  private ServiceAnswers answers = ServiceAnswers.NONE;
  private IdentityHashMap<NodeInfo, Known> now = new IdentityHashMap<>();
  private IdentityHashMap<NodeInfo, Known> before = new IdentityHashMap<>();

  /** For a person who copies so. */
  DeviceWords(CopyHabits habits) {
    this.habits = habits;
  }

  /** What they are made for. */
  CopyHabits habits() {
    return habits;
  }

  /** Has links say from here on what devices answered. */
  void learn(ServiceAnswers known) {
    answers = known;
  }

  /** What devices answered. */
  ServiceAnswers answers() {
    return answers;
  }

  /** What is not asked for from here on, until the next call, is forgotten. */
  void begin() {
    IdentityHashMap<NodeInfo, Known> oldest = before;
    before = now;
    now = oldest;
    now.clear();
  }

  /**
   * A device: the one of the state before, where its situation equals the one in which it was made.
   *
   * @param key by which the person's habits name it
   * @param situation all that it is made of, besides the node
   */
  Device device(NodeInfo node, String key, Object situation, Function<Words, Device> maker) {
    Known known = before.get(node);
    if (known == null) {
      known = new Known(make(node, key));
    }
    now.put(node, known);
    Device device = known.device;
    if (device == null || !situation.equals(known.situation)) {
      device = maker.apply(known.words);
      known.situation = situation;
      known.device = device;
    }
    return device;
  }

  private Words make(NodeInfo node, String key) {
    DeviceNames names = DeviceNames.of(node);
    Os os = Os.of(node.host().os());
    String sshUser = habits.sshUserOf(key);
    List<CopyForm> forms = names.copyForms(os.isComputer(), sshUser);
    CopyForm usual =
        forms.stream()
            .filter(form -> form.kind() == habits.form())
            .findFirst()
            .orElseGet(forms::getFirst);
    return new Words(
        names,
        forms,
        usual,
        os.isComputer() ? DeviceLinks.of(names, os, sshUser, node.host().services()) : List.of(),
        os.isComputer() ? sshUser : "");
  }
}
