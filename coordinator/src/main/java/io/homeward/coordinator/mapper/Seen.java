package io.homeward.coordinator.mapper;

import io.homeward.coordinator.model.Device;
import io.homeward.engine.inet.IpPrefix;
import java.util.List;

/**
 * A device as some others see it.
 *
 * @param device which
 * @param routes networks that they reach by it: subnets, then exits
 * @param suggested whether they may be told to leave the tailnet by it
 */
public record Seen(Device device, List<IpPrefix> routes, boolean suggested) {
  public Seen {
    routes = List.copyOf(routes);
  }
}
