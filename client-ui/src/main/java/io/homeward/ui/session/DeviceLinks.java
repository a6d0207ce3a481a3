package io.homeward.ui.session;

import io.homeward.engine.naming.DeviceNames;
import io.homeward.engine.naming.Os;
import io.homeward.engine.netmap.HostInfo;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be opened on a device. Pure. */
final class DeviceLinks {
  private static final int SSH_PORT = 22;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int SMB_PORT = 445;
  private static final int VNC_PORT = 5900;
  private static final int RDP_PORT = 3389;
  private static final Set<Integer> OTHER_WEB_PORTS = Set.of(3000, 5000, 8000, 8080, 8081, 8443);

  private DeviceLinks() {}

  /** Of a computer; Windows shares its screen in a way of its own. */
  static List<DeviceLink> of(
      DeviceNames names, Os os, String sshUser, List<HostInfo.Service> services) {
    if (names.host().isEmpty()) {
      return List.of();
    }
    List<DeviceLink> links = new ArrayList<>();
    boolean screen = offers(services, VNC_PORT);
    boolean desktop = offers(services, RDP_PORT);
    if (screen || os != Os.WINDOWS) {
      add(names, links, DeviceLink.Kind.SCREEN, "vnc", null, VNC_PORT, screen);
    }
    if (desktop || os == Os.WINDOWS) {
      add(names, links, DeviceLink.Kind.RDP, "rdp", null, RDP_PORT, desktop);
    }
    add(names, links, DeviceLink.Kind.FILES, "smb", null, SMB_PORT, offers(services, SMB_PORT));
    add(
        names,
        links,
        DeviceLink.Kind.SSH,
        "ssh",
        sshUser.isEmpty() ? null : sshUser,
        SSH_PORT,
        offers(services, SSH_PORT));
    int webPort = webPort(services);
    boolean secure = webPort == HTTPS_PORT || webPort == 8443;
    add(
        names,
        links,
        DeviceLink.Kind.WEB,
        secure ? "https" : "http",
        null,
        webPort == 0 ? HTTP_PORT : webPort,
        webPort != 0);
    return links;
  }

  private static void add(
      DeviceNames names,
      List<DeviceLink> links,
      DeviceLink.Kind kind,
      String scheme,
      @Nullable String user,
      int port,
      boolean offered) {
    boolean usual =
        switch (kind) {
          case SCREEN, RDP, FILES, SSH -> true;
          case WEB -> port == HTTP_PORT || port == HTTPS_PORT;
        };
    try {
      String path = kind == DeviceLink.Kind.WEB ? "/" : null;
      URI target = new URI(scheme, user, names.hostInUrl(), usual ? -1 : port, path, null, null);
      links.add(
          new DeviceLink(
              kind, target, offered ? DeviceLink.Standing.ANNOUNCED : DeviceLink.Standing.UNKNOWN));
    } catch (URISyntaxException e) {
      // A name that fits in no URL: such a device can be copied but not opened.
      return;
    }
  }

  /** The ports at which something that is not announced would answer. */
  static List<Integer> unannounced(List<DeviceLink> links) {
    return links.stream()
        .filter(link -> link.standing() != DeviceLink.Standing.ANNOUNCED)
        .flatMap(link -> usualPorts(link.kind()).stream())
        .toList();
  }

  private static List<Integer> usualPorts(DeviceLink.Kind kind) {
    return switch (kind) {
      case SCREEN -> List.of(VNC_PORT);
      case RDP -> List.of(RDP_PORT);
      case FILES -> List.of(SMB_PORT);
      case SSH -> List.of(SSH_PORT);
      // Without https first: of names in a tailnet few have a certificate.
      case WEB -> List.of(HTTP_PORT, HTTPS_PORT);
    };
  }

  /**
   * The same links with what came of asking for those that are not announced.
   *
   * @param answers by port: whether something answered there
   */
  static List<DeviceLink> asked(List<DeviceLink> links, Map<Integer, Boolean> answers) {
    if (answers.isEmpty()) {
      return links;
    }
    return links.stream().map(link -> asked(link, answers)).toList();
  }

  private static DeviceLink asked(DeviceLink link, Map<Integer, Boolean> answers) {
    if (link.standing() == DeviceLink.Standing.ANNOUNCED) {
      return link;
    }
    List<Integer> ports = usualPorts(link.kind());
    for (int port : ports) {
      if (Boolean.TRUE.equals(answers.get(port))) {
        URI target =
            port == HTTPS_PORT
                ? URI.create("https://" + link.target().getRawAuthority() + "/")
                : link.target();
        return new DeviceLink(link.kind(), target, DeviceLink.Standing.ANSWERED);
      }
    }
    return answers.keySet().containsAll(ports)
        ? new DeviceLink(link.kind(), link.target(), DeviceLink.Standing.SILENT)
        : link;
  }

  private static boolean offers(List<HostInfo.Service> services, int port) {
    return services.stream().anyMatch(s -> s.proto().equals("tcp") && s.port() == port);
  }

  private static int webPort(List<HostInfo.Service> services) {
    if (offers(services, HTTPS_PORT)) {
      return HTTPS_PORT;
    }
    if (offers(services, HTTP_PORT)) {
      return HTTP_PORT;
    }
    for (HostInfo.Service service : services) {
      boolean saysSo = service.description().toLowerCase(java.util.Locale.ROOT).contains("http");
      if (service.proto().equals("tcp")
          && service.port() > 0
          && (saysSo || OTHER_WEB_PORTS.contains(service.port()))) {
        return service.port();
      }
    }
    return 0;
  }
}
