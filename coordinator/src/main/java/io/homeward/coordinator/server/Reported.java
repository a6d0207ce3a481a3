package io.homeward.coordinator.server;

import io.homeward.coordinator.auth.Reports;
import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.PlausibleEndpoints;
import io.homeward.engine.inet.TailnetRanges;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.text.PlainText;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a device says about itself, cut to sizes that nobody honest reaches: it is stored here and
 * sent to everybody else.
 */
final class Reported {
  static final int MAX_TEXT = 255;
  static final int MAX_ITEMS = 128;

  /** A computer has one of each algorithm. */
  private static final int MAX_SSH_HOST_KEYS = 10;

  /** A line of others' known hosts is made of it. */
  private static final Pattern SSH_HOST_KEY =
      Pattern.compile("[a-z0-9@.-]{1,64} [A-Za-z0-9+/]{16,3000}={0,2}");

  private Reported() {}

  static HostInfo host(@Nullable WireHostinfo host) {
    if (host == null) {
      return HostInfo.EMPTY;
    }
    return HostInfo.builder()
        .hostname(text(host.hostname()))
        .os(text(host.os()))
        .osVersion(text(host.osVersion()))
        .clientVersion(text(host.clientVersion()))
        .routableIps(items(host.routableIps()))
        .requestTags(items(host.requestTags()).stream().map(Reported::text).toList())
        .services(
            items(host.services()).stream()
                .filter(service -> service.port() >= 0 && service.port() <= 65535)
                .map(service ->
                    new HostInfo.Service(
                        text(service.proto()), service.port(), text(service.description())))
                .toList())
        .shieldsUp(host.shieldsUp())
        .peerRelay(host.peerRelay())
        .sshHostKeys(
            host.sshHostKeys().stream()
                .filter(key -> SSH_HOST_KEY.matcher(key).matches())
                .limit(MAX_SSH_HOST_KEYS)
                .toList())
        .build();
  }

  static Reports.News news(MapRequest request) {
    WireHostinfo host = request.hostinfo();
    WireHostinfo.NetInfo net = host == null ? null : host.netInfo();
    List<Endpoint> endpoints = request.endpoints();
    return new Reports.News(
        request.version(),
        request.discoKey(),
        endpoints == null ? null : plausible(items(endpoints)),
        host == null ? null : host(host),
        net == null || !isRegion(net.preferredDerp()) ? null : net.preferredDerp());
  }

  /** 0 stands for none. Clients put the number where a port belongs. */
  private static boolean isRegion(int number) {
    return number >= 0 && number <= 65535;
  }

  private static <T> List<T> items(List<T> list) {
    return list.size() <= MAX_ITEMS ? list : list.subList(0, MAX_ITEMS);
  }

  /** What is invisible or turns the direction of a text has no business in names. */
  private static String text(String value) {
    return PlainText.of(value, MAX_TEXT);
  }

  /** Everybody else sends datagrams to these. Loopback counts only where there is nothing else. */
  private static List<Endpoint> plausible(List<Endpoint> endpoints) {
    List<Endpoint> there =
        endpoints.stream()
            .filter(PlausibleEndpoints::plausible)
            // Of the range of IPv4 there are networks outside of any tailnet, too.
            .filter(endpoint -> !TailnetRanges.IPV6.contains(endpoint.address()))
            .toList();
    List<Endpoint> outside =
        there.stream().filter(endpoint -> !endpoint.address().isLoopbackAddress()).toList();
    return outside.isEmpty() ? there : outside;
  }
}
