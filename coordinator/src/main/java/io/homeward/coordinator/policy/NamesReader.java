package io.homeward.coordinator.policy;

import io.homeward.coordinator.hujson.HuJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the sections that give names: groups, tags, hosts and IP sets. */
final class NamesReader {
  private static final int LONGEST_NAME = 200;

  private final Fields file;

  private NamesReader(Fields file) {
    this.file = file;
  }

  static Names read(Fields file, @Nullable Set<String> domains) {
    NamesReader reader = new NamesReader(file);
    Map<String, IpRange> hosts = reader.hosts();
    return new Names(reader.groups(), reader.tags(), hosts, new Sets(file, hosts).read(), domains);
  }

  private Map<String, List<String>> groups() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    // From the end: of several groups within groups the last one is named.
    for (HuJson.Member member : file.members("groups").reversed()) {
      String name = member.name().value().strip();
      String where = "groups[\"" + name + "\"]";
      if (!name.startsWith("group:")) {
        throw new Complaint(member.name(), where + ": group names must start with 'group:'");
      }
      checkLabel(member.name(), name.substring("group:".length()), where, "group");
      List<String> logins = new ArrayList<>();
      for (HuJson.Text text : Fields.texts(member.value(), where)) {
        String word = text.value().strip();
        if (word.startsWith("group:")) {
          throw new Complaint(
              text, where + ": \"" + word + "\": group members cannot be recursive");
        }
        if (word.indexOf('@') < 0 || word.startsWith("tag:") || word.startsWith("user:")) {
          throw new Complaint(
              text,
              where
                  + ": \""
                  + word
                  + "\": group members are people, as in anna@example.com or"
                  + " anna@");
        }
        logins.add(Names.login(word));
      }
      if (groups.put(name, logins) != null) {
        throw new Complaint(member.name(), where + ": is there twice");
      }
    }
    return groups;
  }

  private Set<String> tags() {
    return file.members("tagOwners").stream()
        .map(member -> {
          String name = member.name().value().strip();
          String where = "tagOwners[\"" + name + "\"]";
          if (!name.startsWith("tag:")) {
            throw new Complaint(member.name(), where + ": tag names must start with 'tag:'");
          }
          String label = name.substring("tag:".length());
          if (label.isEmpty() || !isLetter(label.charAt(0))) {
            throw new Complaint(
                member.name(), where + ": tag names must start with a letter, after 'tag:'");
          }
          checkLabel(member.name(), label, where, "tag");
          return name;
        })
        .collect(Collectors.toUnmodifiableSet());
  }

  private Map<String, IpRange> hosts() {
    Map<String, IpRange> hosts = new LinkedHashMap<>();
    for (HuJson.Member member : file.members("hosts")) {
      String name = member.name().value().strip();
      String where = "hosts[\"" + name + "\"]";
      if (name.isEmpty()
          || name.length() > LONGEST_NAME
          || name.chars().anyMatch(c -> c <= ' ' || c == ':' || c == '@' || c == '*')) {
        throw new Complaint(
            member.name(), where + ": a host name has no spaces and none of the characters : @ *");
      }
      try {
        IpRange _ = IpRange.parse(name);
        throw new Complaint(member.name(), where + ": an address cannot be the name of a host");
      } catch (IllegalArgumentException e) {
        // as it should be
      }
      HuJson.Text text = Fields.text(member.value(), where);
      hosts.put(name, checked(text, where + ": ", () -> Names.address(text.value().strip())));
    }
    return hosts;
  }

  private static void checkLabel(HuJson where, String label, String place, String what) {
    if (label.isEmpty() || label.length() > LONGEST_NAME) {
      throw new Complaint(where, place + ": " + what + " names have 1 to 200 characters");
    }
    if (!label
        .chars()
        .allMatch(c -> isLetter(c) || (c >= '0' && c <= '9') || "-_.".indexOf(c) >= 0)) {
      throw new Complaint(
          where, place + ": " + what + " names can only contain letters, numbers, - _ and .");
    }
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static <T> T checked(HuJson where, String before, java.util.function.Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new Complaint(where, before + e.getMessage());
    }
  }

  /** IP sets, which may be made of each other. */
  private static final class Sets {
    private static final int MAX_NESTING = 30;

    private final Map<String, HuJson.Member> members = new LinkedHashMap<>();
    private final Map<String, IpRange> hosts;
    private final Map<String, IpSet> done = new HashMap<>();
    private final Deque<String> open = new ArrayDeque<>();

    Sets(Fields file, Map<String, IpRange> hosts) {
      this.hosts = hosts;
      for (HuJson.Member member : file.members("ipsets")) {
        String name = member.name().value().strip();
        if (!name.startsWith("ipset:")) {
          throw new Complaint(
              member.name(), "ipsets[\"" + name + "\"]: names must start with 'ipset:'");
        }
        checkLabel(
            member.name(), name.substring("ipset:".length()), "ipsets[\"" + name + "\"]", "ipset");
        members.put(name, member);
      }
    }

    Map<String, IpSet> read() {
      for (Map.Entry<String, HuJson.Member> entry : members.entrySet()) {
        if (!done.containsKey(entry.getKey())) {
          make(entry.getKey(), entry.getValue());
        }
      }
      return done;
    }

    private Optional<IpSet> set(String name) {
      IpSet known = done.get(name);
      HuJson.Member member = members.get(name);
      return known != null || member == null
          ? Optional.ofNullable(known)
          : Optional.of(make(name, member));
    }

    private IpSet make(String name, HuJson.Member member) {
      String where = "ipsets[\"" + name + "\"]";
      if (open.contains(name)) {
        throw new Complaint(member.name(), where + ": is made of itself");
      }
      if (open.size() >= MAX_NESTING) {
        throw new Complaint(member.name(), where + ": nested deeper than " + MAX_NESTING);
      }
      open.push(name);
      IpSet set = IpSet.EMPTY;
      List<IpRange> pending = new ArrayList<>();
      boolean removing = false;
      for (HuJson.Text text : Fields.texts(member.value(), where)) {
        String word = text.value().strip();
        boolean remove = word.startsWith("remove ");
        if (remove != removing) {
          set = changed(set, pending, removing);
          pending.clear();
          removing = remove;
        }
        boolean verb = remove || word.startsWith("add ");
        String target = verb ? word.substring(word.indexOf(' ')).strip() : word;
        pending.addAll(part(text, target, where).ranges());
      }
      set = changed(set, pending, removing);
      open.pop();
      done.put(name, set);
      return set;
    }

    private static IpSet changed(IpSet set, List<IpRange> by, boolean removing) {
      return removing ? set.minus(IpSet.of(by)) : set.plus(IpSet.of(by));
    }

    private IpSet part(HuJson.Text text, String word, String where) {
      if (word.startsWith("ipset:")) {
        return set(word)
            .orElseThrow(() -> new Complaint(text, where + ": ipset not found: \"" + word + "\""));
      }
      if (word.equals(Autogroup.INTERNET.toString())) {
        return Internet.ADDRESSES;
      }
      IpRange host = hosts.get(word.startsWith("host:") ? word.substring("host:".length()) : word);
      return IpSet.of(
          List.of(host != null ? host : checked(text, where + ": ", () -> Names.address(word))));
    }
  }
}
