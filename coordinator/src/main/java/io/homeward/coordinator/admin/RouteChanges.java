package io.homeward.coordinator.admin;

import io.homeward.coordinator.access.Node;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.engine.inet.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Networks behind devices, approved and not. Pure. */
final class RouteChanges {
  /** Both families at once: nobody means one of them by an exit node. */
  private static final String EXIT = "exit";

  private static final List<IpPrefix> EXITS =
      List.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0"));

  /** No device leads to more. */
  private static final int MAX_ROUTES = 1_000;

  private RouteChanges() {}

  /** Approves these besides those that are. */
  static Command<Device> approve(String text, List<String> routes) {
    List<IpPrefix> wanted = parse(routes);
    for (IpPrefix route : wanted) {
      if (!Node.mayLeadTo(route)) {
        throw new RefusedException(Refusal.NOT_BEHIND, "route", route);
      }
    }
    return (snapshot, _) -> {
      Device device = snapshot.find(text);
      Set<IpPrefix> next = new LinkedHashSet<>(device.routes());
      next.addAll(wanted);
      if (next.size() > MAX_ROUTES) {
        throw new RefusedException(Refusal.TOO_MANY_ROUTES, "most", MAX_ROUTES);
      }
      return changed(device, List.copyOf(next));
    };
  }

  /** Approves these no longer. */
  static Command<Device> revoke(String text, List<String> routes) {
    List<IpPrefix> unwanted = parse(routes);
    return (snapshot, _) -> {
      Device device = snapshot.find(text);
      Node node = snapshot.population().node(device.id());
      List<IpPrefix> next = new ArrayList<>(device.routes());
      next.removeAll(unwanted);
      if (next.size() == device.routes().size()
          && node != null
          && node.routes().stream().anyMatch(unwanted::contains)) {
        throw new RefusedException(Refusal.ROUTE_BY_POLICY);
      }
      return changed(device, next);
    };
  }

  private static Outcome<Device> changed(Device device, List<IpPrefix> routes) {
    if (routes.equals(device.routes())) {
      return Outcome.unchanged(device);
    }
    Device next = device.withRoutes(routes);
    return Outcome.of(next, new Mutation.PutDevice(next));
  }

  private static List<IpPrefix> parse(List<String> routes) {
    if (routes.isEmpty()) {
      throw new RefusedException(Refusal.ROUTE_MISSING);
    }
    List<IpPrefix> parsed = new ArrayList<>();
    for (String route : routes) {
      if (route.equals(EXIT)) {
        parsed.addAll(EXITS);
        continue;
      }
      try {
        parsed.add(IpPrefix.parse(route));
      } catch (IllegalArgumentException e) {
        throw new RefusedException(Refusal.ROUTE_FORM, "route", route);
      }
    }
    return parsed;
  }
}
