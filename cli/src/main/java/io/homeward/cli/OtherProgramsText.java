package io.homeward.cli;

import io.homeward.cli.Diagnosis.Check;
import io.homeward.cli.Diagnosis.Result;
import io.homeward.cli.NameServerProgram.Answering;
import io.homeward.cli.OtherPrograms.Resolvconf;
import io.homeward.engine.inet.IpText;
import java.util.ArrayList;
import java.util.List;

/**
 * What the programs that share names with Homeward do, and what helps where they stand in its way.
 * Pure.
 */
final class OtherProgramsText {
  private OtherProgramsText() {}

  /**
   * In words.
   *
   * @param zone below which the tailnet's names are, empty: none are wanted
   * @param namesFail whether the system does not know them
   */
  static List<Check> of(OtherPrograms seen, String zone, boolean namesFail) {
    List<Check> checks = new ArrayList<>();
    Answering answering = seen.answering();
    if (answering != null) {
      String at = IpText.format(seen.asked().getFirst());
      checks.add(
          namesFail
              ? new Check(
                  "resolver", Result.FAILED, answers(answering, at) + remedy(answering, zone))
              : new Check("resolver", Result.OK, answers(answering, at)));
    }
    if (seen.resolvconf() != Resolvconf.NONE) {
      checks.add(resolvconf(seen, namesFail));
    }
    return checks;
  }

  /** What would help and is no change that lasts. Needs root. */
  static List<Repair> repairs(OtherPrograms seen, String zone, boolean namesFail) {
    if (!namesFail) {
      return List.of();
    }
    List<Repair> repairs = new ArrayList<>();
    if (seen.paused() && seen.resolvconf() == Resolvconf.DEBIAN) {
      repairs.add(new Repair.ResumeResolvconf());
    }
    Answering answering = seen.answering();
    if (answering != null && answering.program() == NameServerProgram.UNBOUND && !zone.isEmpty()) {
      repairs.add(new Repair.TellUnbound(zone));
    }
    return repairs;
  }

  private static String answers(Answering answering, String at) {
    return answering.text() + " answers this computer's questions for names, at " + at;
  }

  private static String remedy(Answering answering, String zone) {
    return switch (answering.program()) {
      case UNBOUND ->
          asksOthers(
              "write \"server: domain-insecure: "
                  + zone
                  + "\" and \"forward-zone: name: "
                  + zone
                  + " forward-addr: 100.100.100.100\" in a file of /etc/unbound/unbound.conf.d,"
                  + " then restart it");
      case DNSMASQ -> asksOthers(dnsmasqLine(zone) + "/etc/dnsmasq.d, then restart it");
      case NETWORK_MANAGER ->
          asksOthers(
              dnsmasqLine(zone)
                  + "/etc/NetworkManager/dnsmasq.d, then run \"systemctl restart NetworkManager\"");
      case PIHOLE ->
          asksOthers(
              "run \"pihole-FTL --config misc.dnsmasq_lines '[\"server=/"
                  + zone
                  + "/100.100.100.100\"]'\"; before version 6, write that line in a file of"
                  + " /etc/dnsmasq.d and restart it");
      case BIND ->
          asksOthers(
              "write \"zone \""
                  + zone
                  + "\" { type forward; forward only; forwarders { 100.100.100.100; }; };\" in its"
                  + " configuration (Debian: /etc/bind/named.conf.local) and \"validate-except { \""
                  + zone
                  + "\"; };\" in its options, then run \"rndc reconfig\"");
      case KNOT ->
          asksOthers(
              "write \"policy.add(policy.suffix(policy.STUB('100.100.100.100'), {todname('"
                  + zone
                  + "')}))\" in /etc/knot-resolver/kresd.conf, then restart it");
      case POWERDNS ->
          asksOthers(
              "write \"forward-zones="
                  + zone
                  + "=100.100.100.100\" in /etc/powerdns/recursor.conf (where such a line stands,"
                  + " add \","
                  + zone
                  + "=100.100.100.100\" to it), then restart it");
      case COREDNS ->
          asksOthers(
              "write \""
                  + zone
                  + " { forward . 100.100.100.100 }\" in its Corefile, on three lines, then restart"
                  + " it");
      case DNSDIST ->
          asksOthers(
              "write \"newServer({address='100.100.100.100', pool='tailnet'})\" and"
                  + " \"addAction('"
                  + zone
                  + ".', PoolAction('tailnet'))\" in /etc/dnsdist/dnsdist.conf, then restart it");
      case ADGUARD ->
          asksOthers(
              "add \"[/"
                  + zone
                  + "/]100.100.100.100\" to its upstream servers (Settings, DNS settings)");
      case BLOCKY ->
          asksOthers(
              "write \""
                  + zone
                  + ": 100.100.100.100\" below \"conditional:\", \"mapping:\" in its configuration,"
                  + " then restart it");
      case SMARTDNS ->
          asksOthers(
              "write \"server 100.100.100.100 -group tailnet -exclude-default-group\" and"
                  + " \"nameserver /"
                  + zone
                  + "/tailnet\" in /etc/smartdns/smartdns.conf, then restart it");
      case DNSCRYPT ->
          asksOthers(
              "write \""
                  + zone
                  + " 100.100.100.100\" in the file that forwarding_rules of dnscrypt-proxy.toml"
                  + " names, then restart it");
      case CONNMAN ->
          asksOthers(
              "it can send no part of the names elsewhere: start it with --nodnsproxy, so that"
                  + " /etc/resolv.conf can name 100.100.100.100");
      case STUBBY, CLOUDFLARED ->
          asksOthers(
              "it can send no part of the names elsewhere: have /etc/resolv.conf name"
                  + " 100.100.100.100, which asks it for all the others");
      case RESOLVED ->
          " and does not know those of the tailnet; \"resolvectl status homeward0\" should name"
              + " 100.100.100.100 and "
              + zone;
      case DOCKER ->
          ", and /etc/resolv.conf of this container could not be changed; do not mount it"
              + " read-only, or start the container with --dns 100.100.100.100";
      case CONTAINER ->
          asksOthers(
              "have the name server in that container ask 100.100.100.100 for names below " + zone);
      case OTHER ->
          asksOthers(
              "have it ask 100.100.100.100 for names below "
                  + zone
                  + (answering.process().isEmpty() && !Places.isRoot()
                      ? "; \"sudo homeward doctor\" sees which program it is"
                      : ""));
    };
  }

  private static String asksOthers(String remedy) {
    return " and asks others for those of the tailnet; " + remedy;
  }

  private static String dnsmasqLine(String zone) {
    return "write \"server=/" + zone + "/100.100.100.100\" in a file of ";
  }

  private static Check resolvconf(OtherPrograms seen, boolean namesFail) {
    boolean debian = seen.resolvconf() == Resolvconf.DEBIAN;
    String who = debian ? "resolvconf (Debian's)" : "resolvconf (openresolv)";
    if (seen.paused()) {
      return new Check(
          "resolvconf",
          namesFail ? Result.FAILED : Result.NOTE,
          who
              + " was told to leave /etc/resolv.conf as it is, so it does not say there what"
              + " Homeward or the network tells it; \""
              + (debian
                  ? "resolvconf --enable-updates"
                  : "resolvconf=YES\" in /etc/resolvconf.conf and \"resolvconf -u")
              + "\" ends that");
    }
    return new Check("resolvconf", Result.OK, who + " writes /etc/resolv.conf");
  }
}
