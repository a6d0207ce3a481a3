package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.engine.inet.IpText;
import java.util.List;

/** All that can be written to reach a device, as in the app. Pure. */
final class NameForms {
  /**
   * @param key of what it is called
   * @param text what is copied
   */
  record NameForm(String key, String text) {}

  private NameForms() {}

  static List<NameForm> of(Snapshot snapshot, Device device) {
    String fqdn = snapshot.fqdn(device);
    return List.of(
        new NameForm("fqdn", fqdn),
        new NameForm("short", device.name()),
        new NameForm("ipv4", IpText.format(device.addresses().ipv4())),
        new NameForm("ipv6", IpText.format(device.addresses().ipv6())),
        new NameForm("smb", "smb://" + fqdn),
        new NameForm("unc", "\\\\" + fqdn + "\\"),
        new NameForm("vnc", "vnc://" + fqdn),
        new NameForm("ssh", "ssh " + fqdn),
        new NameForm("http", "http://" + fqdn + "/"));
  }
}
