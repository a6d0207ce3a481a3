package io.homeward.coordinator.mapper;

import io.homeward.engine.control.message.WireDnsConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reverse zones of all tailnet addresses; a client answers them by itself. */
final class ReverseZones {
  private static final int FIRST = 64;
  private static final int LAST = 127;

  /** Zone to no resolver at all, which means: answered locally. */
  static final Map<String, List<WireDnsConfig.Resolver>> ROUTES = routes();

  private ReverseZones() {}

  private static Map<String, List<WireDnsConfig.Resolver>> routes() {
    Map<String, List<WireDnsConfig.Resolver>> routes = new LinkedHashMap<>();
    routes.put("0.e.1.a.c.5.1.1.a.7.d.f.ip6.arpa", List.of());
    for (int i = FIRST; i <= LAST; i++) {
      routes.put(i + ".100.in-addr.arpa", List.of());
    }
    return java.util.Collections.unmodifiableMap(routes);
  }
}
