package io.homeward.coordinator.model;

/**
 * What belongs to the tailnet as a whole.
 *
 * @param domain suffix of all device names, without dots at its ends, such as {@code
 *     amber-otter.internal}
 * @param lastDeviceId the greatest device id ever given out
 * @param lastUserId the greatest user id ever given out
 * @param lastAddress the IPv4 address given out last, as a number; so that a freed one rests a
 *     while
 * @param settings what administrators set
 */
public record Tailnet(
    String domain, long lastDeviceId, long lastUserId, int lastAddress, NetworkSettings settings) {

  /** One in which nobody has set anything. */
  public Tailnet(String domain, long lastDeviceId, long lastUserId, int lastAddress) {
    this(domain, lastDeviceId, lastUserId, lastAddress, NetworkSettings.USUAL);
  }

  /** The same with another domain. */
  public Tailnet withDomain(String newDomain) {
    return new Tailnet(newDomain, lastDeviceId, lastUserId, lastAddress, settings);
  }

  /** The same after a device got this id and address. */
  public Tailnet withDevice(long deviceId, int address) {
    return new Tailnet(domain, deviceId, lastUserId, address, settings);
  }

  /** The same after a user got this id. */
  public Tailnet withUser(long userId) {
    return new Tailnet(domain, lastDeviceId, userId, lastAddress, settings);
  }

  /** The same with other settings. */
  public Tailnet withSettings(NetworkSettings next) {
    return new Tailnet(domain, lastDeviceId, lastUserId, lastAddress, next);
  }
}
