package io.homeward.engine.gateway;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the outside that a router describes, and where it is spoken to.
 *
 * @param type as the router writes it: printable characters of ASCII without quotes
 * @param control where its actions are posted
 * @param rank 0 is the best: version 2, then 1, then dialled connections, then their predecessors
 */
record IgdService(String type, RouterUrl control, int rank) {
  private static final String IP = ":WANIPConnection:";
  private static final String PPP = ":WANPPPConnection:";
  private static final int MOST = 4;
  private static final int MOST_CHARACTERS = 128;

  /** Whether it has the action that chooses a free port by itself. */
  boolean choosesPorts() {
    return rank == 0;
  }

  /** The services of a description that can map ports, the best first; a few at most. */
  static List<IgdService> of(byte[] description, RouterUrl from) {
    XmlElement root = XmlElement.parse(description);
    if (root == null) {
      return List.of();
    }
    RouterUrl base = from.resolve(root.textOf("URLBase"));
    List<IgdService> found = new ArrayList<>();
    collect(root, base == null ? from : base, found);
    found.sort(Comparator.comparingInt(IgdService::rank));
    return List.copyOf(found.subList(0, Math.min(found.size(), MOST)));
  }

  private static void collect(XmlElement element, RouterUrl base, List<IgdService> found) {
    if (element.name().equals("service")) {
      IgdService service = of(element, base);
      if (service != null) {
        found.add(service);
      }
    }
    element.children().forEach(child -> collect(child, base, found));
  }

  private static @Nullable IgdService of(XmlElement element, RouterUrl base) {
    String type = element.textOf("serviceType");
    int rank = rank(type);
    RouterUrl control = base.resolve(element.textOf("controlURL"));
    return rank < 0 || control == null ? null : new IgdService(type, control, rank);
  }

  /** -1: it maps no ports, or its name belongs into no header. */
  private static int rank(String type) {
    if (type.length() > MOST_CHARACTERS
        || !type.chars().allMatch(c -> c > ' ' && c < 0x7f && "\"<>&'".indexOf(c) < 0)) {
      return -1;
    }
    boolean standard = type.toLowerCase(Locale.ROOT).startsWith("urn:schemas-upnp-org:service:");
    if (type.contains(IP)) {
      return !standard ? 3 : type.endsWith(":1") ? 1 : 0;
    }
    return type.contains(PPP) ? standard ? 2 : 3 : -1;
  }
}
