package io.homeward.ui.session;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What devices answered when they were asked for services of which they say nothing. Immutable.
 *
 * @param devices by their {@link Device#key()}
 */
public record ServiceAnswers(Map<String, OfDevice> devices) {
  /** Nobody was asked. */
  public static final ServiceAnswers NONE = new ServiceAnswers(Map.of());

  /**
   * Of one device.
   *
   * @param address at which it was asked
   * @param ports that were asked, and whether something answered there
   */
  public record OfDevice(String address, Map<Integer, Boolean> ports) {
    public OfDevice {
      ports = Map.copyOf(ports);
    }
  }

  public ServiceAnswers {
    devices = Map.copyOf(devices);
  }

  /** The same with one answer more. */
  ServiceAnswers with(String device, String address, int port, boolean answers) {
    OfDevice known = devices.get(device);
    Map<Integer, Boolean> ports =
        known == null || !known.address().equals(address)
            ? new TreeMap<>()
            : new TreeMap<>(known.ports());
    ports.put(port, answers);
    Map<String, OfDevice> now = new HashMap<>(devices);
    now.put(device, new OfDevice(address, ports));
    return new ServiceAnswers(now);
  }

  /** The same without a device. */
  ServiceAnswers without(String device) {
    if (!devices.containsKey(device)) {
      return this;
    }
    Map<String, OfDevice> now = new HashMap<>(devices);
    now.remove(device);
    return new ServiceAnswers(now);
  }

  /**
   * The ports at which a device was asked, and whether something answered; none where it has
   * another address by now.
   */
  Map<Integer, Boolean> of(String device, String address) {
    OfDevice known = devices.get(device);
    return known == null || !known.address().equals(address) ? Map.of() : known.ports();
  }
}
