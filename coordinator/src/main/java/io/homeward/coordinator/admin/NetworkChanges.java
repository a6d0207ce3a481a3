package io.homeward.coordinator.admin;

import io.homeward.coordinator.addressing.DeviceNames;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.NetworkSettings;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Tailnet;
import io.homeward.coordinator.state.Command;
import io.homeward.coordinator.state.Command.Outcome;
import io.homeward.engine.inet.IpText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What administrators change about names in the network. Pure. */
final class NetworkChanges {
  /** How long devices are found under the name of before. */
  static final Duration GRACE = Duration.ofDays(30);

  private static final int MAX_NAMESERVERS = 8;
  private static final int MAX_SPLITS = 64;
  private static final int MAX_SEARCH = 16;
  private static final int MAX_RECORDS = 500;
  private static final int MAX_NAME = 253;

  /** Where every device answers for names itself: who is sent there asks itself for ever. */
  private static final Set<String> OWN_RESOLVERS = Set.of("100.100.100.100", "fd7a:115c:a1e0::53");

  private NetworkChanges() {}

  static Command<Tailnet> rename(String text) {
    String domain = lower(text);
    DeviceNames.checkDomain(domain);
    return (snapshot, now) -> {
      Tailnet tailnet = snapshot.tailnet();
      if (domain.equals(tailnet.domain())) {
        return Outcome.unchanged(tailnet);
      }
      NetworkSettings settings = tailnet.settings();
      checkApart(domain, settings.dns().split());
      Tailnet next =
          tailnet
              .withDomain(domain)
              .withSettings(
                  settings.withDns(
                      settings
                          .dns()
                          .withFormer(
                              new NetworkSettings.Former(tailnet.domain(), now.plus(GRACE)))));
      return Outcome.of(next, new Mutation.PutTailnet(next));
    };
  }

  static Command<Tailnet> magicDns(boolean on) {
    return change(dns -> dns.withMagicDns(on));
  }

  static Command<Tailnet> nameservers(List<String> addresses) {
    List<String> checked = nameserversOf(addresses);
    return change(dns -> dns.withNameservers(checked));
  }

  static Command<Tailnet> split(List<NetworkSettings.Split> wanted) {
    atMost(wanted, MAX_SPLITS, Refusal.TOO_MANY_SPLITS);
    List<NetworkSettings.Split> checked = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (NetworkSettings.Split split : wanted) {
      String suffix = name(split.suffix());
      if (!seen.add(suffix)) {
        throw new RefusedException(Refusal.SPLIT_TWICE, "name", suffix);
      }
      if (split.nameservers().isEmpty()) {
        throw new RefusedException(Refusal.SPLIT_EMPTY, "name", suffix);
      }
      checked.add(new NetworkSettings.Split(suffix, nameserversOf(split.nameservers())));
    }
    return (snapshot, now) -> {
      checkApart(snapshot.tailnet().domain(), checked);
      return change(dns -> dns.withSplit(checked)).decide(snapshot, now);
    };
  }

  static Command<Tailnet> search(List<String> domains) {
    atMost(domains, MAX_SEARCH, Refusal.TOO_MANY_SEARCHED);
    List<String> checked = domains.stream().map(NetworkChanges::name).distinct().toList();
    return (snapshot, now) -> {
      if (checked.contains(snapshot.tailnet().domain())) {
        throw new RefusedException(Refusal.SEARCH_OWN, "name", snapshot.tailnet().domain());
      }
      return change(dns -> dns.withSearch(checked)).decide(snapshot, now);
    };
  }

  static Command<Tailnet> records(List<NetworkSettings.Named> wanted) {
    atMost(wanted, MAX_RECORDS, Refusal.TOO_MANY_RECORDS);
    List<NetworkSettings.Named> checked =
        wanted.stream()
            .map(one -> new NetworkSettings.Named(name(one.name()), text(address(one.address()))))
            .distinct()
            .toList();
    return (snapshot, now) -> {
      String suffix = "." + snapshot.tailnet().domain();
      for (NetworkSettings.Named one : checked) {
        if (one.name().endsWith(suffix)
            && snapshot.deviceNamed(one.name().substring(0, one.name().length() - suffix.length()))
                != null) {
          throw new RefusedException(Refusal.RECORD_IS_DEVICE, "name", one.name());
        }
      }
      return change(dns -> dns.withRecords(checked)).decide(snapshot, now);
    };
  }

  private static Command<Tailnet> change(UnaryOperator<NetworkSettings.Dns> change) {
    return (snapshot, _) -> {
      Tailnet tailnet = snapshot.tailnet();
      NetworkSettings.Dns next = change.apply(tailnet.settings().dns());
      if (next.equals(tailnet.settings().dns())) {
        return Outcome.unchanged(tailnet);
      }
      Tailnet changed = tailnet.withSettings(tailnet.settings().withDns(next));
      return Outcome.of(changed, new Mutation.PutTailnet(changed));
    };
  }

  /** Names of devices are answered by devices, whoever is asked about what is around them. */
  private static void checkApart(String domain, List<NetworkSettings.Split> splits) {
    for (NetworkSettings.Split split : splits) {
      if (split.suffix().equals(domain) || split.suffix().endsWith("." + domain)) {
        throw new RefusedException(
            Refusal.SPLIT_INSIDE, Map.of("name", split.suffix(), "domain", domain));
      }
    }
  }

  private static List<String> nameserversOf(List<String> addresses) {
    atMost(addresses, MAX_NAMESERVERS, Refusal.TOO_MANY_NAMESERVERS);
    return addresses.stream().map(one -> text(nameserver(one))).distinct().toList();
  }

  private static InetAddress nameserver(String text) {
    InetAddress address = address(text);
    if (OWN_RESOLVERS.contains(text(address))) {
      throw new RefusedException(Refusal.OWN_RESOLVER, "address", text);
    }
    return address;
  }

  private static InetAddress address(String text) {
    InetAddress address;
    try {
      address = IpText.parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Refusal.ADDRESS_FORM, "text", quoted(text));
    }
    boolean scoped = address instanceof Inet6Address six && six.getScopeId() != 0;
    if (scoped
        || address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isMulticastAddress()
        || address.isLinkLocalAddress()
        || text(address).equals("255.255.255.255")) {
      throw new RefusedException(Refusal.ADDRESS_LOCAL, "text", quoted(text));
    }
    return address;
  }

  private static String name(String text) {
    String name = lower(text);
    boolean good = !name.isEmpty() && name.length() <= MAX_NAME;
    for (String label : name.split("\\.", -1)) {
      good &= label.matches("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");
    }
    if (!good || name.matches("[0-9.]+")) {
      throw new RefusedException(Refusal.DOMAIN_NAME_FORM, "text", quoted(text));
    }
    return name;
  }

  private static String lower(String text) {
    String name = text.strip().toLowerCase(Locale.ROOT);
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  /** What somebody wrote, short enough for a sentence. */
  private static String quoted(String text) {
    return "\"" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "\"";
  }

  private static void atMost(List<?> list, int most, Refusal reason) {
    if (list.size() > most) {
      throw new RefusedException(reason, "most", most);
    }
  }

  private static String text(InetAddress address) {
    return IpText.format(address);
  }
}
