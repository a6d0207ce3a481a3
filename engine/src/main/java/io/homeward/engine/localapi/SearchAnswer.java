package io.homeward.engine.localapi;

import io.homeward.engine.naming.CopyForm;
import io.homeward.engine.naming.DeviceNames;
import io.homeward.engine.naming.Os;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PeerStatus;
import io.homeward.engine.search.Ranking;
import io.homeward.engine.search.SearchEntry;
import io.homeward.engine.search.SearchQuery;
import io.homeward.engine.search.SearchTerms;
import io.homeward.engine.text.PlainText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a search finds, ready to be printed: every line ends with a line feed, and there is nothing
 * in it that a terminal obeys. Whoever prints it needs to know nothing of devices. Pure.
 */
final class SearchAnswer {
  /** Longer than any name. */
  private static final int LONGEST_TEXT = 1024;

  private SearchAnswer() {}

  /**
   * One device that can be found.
   *
   * @param owner whose it is, for people, or empty
   * @param online whether the server sees it; true for this device
   */
  record Candidate(NodeInfo node, DeviceNames names, String owner, boolean self, boolean online) {
    String name() {
      return names.fqdn().isEmpty() ? names.shortName() : names.fqdn();
    }

    String system() {
      return plain(node.host().os());
    }
  }

  /**
   * All that can be found in a map, made ready once: with ten thousand devices that takes longer
   * than to search them. Immutable.
   */
  record Devices(@Nullable NetMap map, List<Ranking.Candidate<Candidate>> all) {
    /**
     * Those of a status.
     *
     * @param before is taken again where the map is the same; null: there is none
     */
    static Devices of(NodeStatus status, @Nullable Devices before) {
      if (before != null && Objects.equals(before.map, status.netMap())) {
        return before;
      }
      return new Devices(
          status.netMap(),
          candidates(status).stream()
              .map(one -> new Ranking.Candidate<>(one, entry(one), one.online() ? 0 : 1))
              .toList());
    }
  }

  /**
   * The devices that match, the best first; equal matches as they are online, then this device
   * first, then by name.
   *
   * @param limit how many at most, 1 or more
   * @return empty when nothing matches, but for {@link SearchForm#JSON}
   */
  static String of(Devices devices, String query, int limit, SearchForm form) {
    List<Candidate> found =
        Ranking.of(devices.all(), SearchQuery.of(query)).stream()
            .limit(limit)
            .map(Ranking.Found::value)
            .toList();
    return switch (form) {
      case JSON -> document(found).toPrettyString() + "\n";
      case LINES -> found.stream().map(one -> one.name() + "\n").collect(Collectors.joining());
      case TEXT -> found.stream().map(SearchAnswer::line).collect(Collectors.joining());
    };
  }

  private static List<Candidate> candidates(NodeStatus status) {
    NetMap map = status.netMap();
    if (map == null) {
      return List.of();
    }
    List<Candidate> others = new ArrayList<>();
    for (PeerStatus peer : status.peers()) {
      boolean online = Boolean.TRUE.equals(peer.node().online());
      others.add(candidate(peer.node(), map, false, online));
    }
    others.sort(Comparator.comparing(Candidate::name));
    List<Candidate> all = new ArrayList<>();
    all.add(candidate(map.self(), map, true, true));
    all.addAll(others);
    return all;
  }

  private static Candidate candidate(NodeInfo node, NetMap map, boolean self, boolean online) {
    DeviceNames names = DeviceNames.of(node);
    return new Candidate(
        node,
        new DeviceNames(plain(names.shortName()), plain(names.fqdn()), names.ipv4(), names.ipv6()),
        plain(owner(map.ownerOf(node))),
        self,
        online);
  }

  private static String owner(@Nullable UserProfile owner) {
    if (owner == null) {
      return "";
    }
    return owner.displayName().isEmpty() ? owner.loginName() : owner.displayName();
  }

  private static SearchEntry entry(Candidate one) {
    List<String> tags = one.node().tags().stream().map(SearchAnswer::withoutPrefix).toList();
    return SearchEntry.of(
        new SearchTerms(
            one.names().shortName(),
            one.names().fqdn(),
            Stream.of(one.names().ipv4(), one.names().ipv6())
                .filter(address -> !address.isEmpty())
                .toList(),
            tags.isEmpty() ? one.owner() : "",
            tags,
            (Os.of(one.node().host().os()).displayName() + " " + one.node().host().osVersion())
                .strip()));
  }

  private static String withoutPrefix(String tag) {
    return tag.startsWith("tag:") ? tag.substring("tag:".length()) : tag;
  }

  private static String line(Candidate one) {
    String ipv4 = one.names().ipv4();
    String address = ipv4.isEmpty() ? one.names().ipv6() : ipv4;
    String presence = one.self() ? "this device" : one.online() ? "online" : "offline";
    return one.name() + "  " + (address.isEmpty() ? "-" : address) + "  " + presence + "\n";
  }

  private static ObjectNode document(List<Candidate> found) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode devices = document.putArray("Devices");
    for (Candidate one : found) {
      ObjectNode out = devices.addObject();
      out.put("Name", one.names().shortName());
      out.put("DNSName", one.names().fqdn());
      out.put("Owner", one.owner());
      out.put("OS", one.system());
      out.put("Online", one.online());
      out.put("Self", one.self());
      ObjectNode copy = out.putObject("Copy");
      for (CopyForm form : one.names().copyForms(Os.of(one.system()).isComputer(), "")) {
        copy.put(form.kind().id(), form.text());
      }
    }
    return document;
  }

  private static String plain(String text) {
    return PlainText.of(text, LONGEST_TEXT);
  }
}
