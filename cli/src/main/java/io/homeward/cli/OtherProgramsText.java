package io.homeward.cli;

import io.homeward.cli.Diagnosis.Check;
import io.homeward.cli.Diagnosis.Result;
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
    NameServerProgram answering = seen.answering();
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
    if (seen.answering() == NameServerProgram.UNBOUND && !zone.isEmpty()) {
      repairs.add(new Repair.TellUnbound(zone));
    }
    return repairs;
  }

  private static String answers(NameServerProgram program, String at) {
    return program.text + " answers this computer's questions for names, at " + at;
  }

  private static String remedy(NameServerProgram program, String zone) {
    String unbound =
        "\"server: domain-insecure: "
            + zone
            + "\" and \"forward-zone: name: "
            + zone
            + " forward-addr: 100.100.100.100\" in a file of /etc/unbound/unbound.conf.d, then"
            + " restart it";
    String dnsmasq =
        "\"server=/" + zone + "/100.100.100.100\" in a file of /etc/dnsmasq.d, then restart it";
    return switch (program) {
      case UNBOUND -> " and asks others for those of the tailnet; write " + unbound;
      case DNSMASQ -> " and asks others for those of the tailnet; write " + dnsmasq;
      case RESOLVED ->
          " and does not know those of the tailnet; \"resolvectl status homeward0\" should name"
              + " 100.100.100.100 and "
              + zone;
      case DOCKER ->
          ", and /etc/resolv.conf of this container could not be changed; do not mount it"
              + " read-only, or start the container with --dns 100.100.100.100";
      case OTHER ->
          " and asks others for those of the tailnet; have it ask 100.100.100.100 for "
              + zone
              + " (unbound: "
              + unbound
              + "; dnsmasq: "
              + dnsmasq
              + ")";
    };
  }

  private static Check resolvconf(OtherPrograms seen, boolean namesFail) {
    boolean debian = seen.resolvconf() == Resolvconf.DEBIAN;
    String who = debian ? "resolvconf (Debian's)" : "resolvconf (openresolv)";
    if (seen.paused()) {
      return new Check(
          "resolvconf",
          namesFail ? Result.FAILED : Result.NOTE,
          who
              + " was told to leave /etc/resolv.conf as it is, so it does not say there what Homeward"
              + " or the network tells it; \""
              + (debian
                  ? "resolvconf --enable-updates"
                  : "resolvconf=YES\" in /etc/resolvconf.conf and \"resolvconf -u")
              + "\" ends that");
    }
    return new Check("resolvconf", Result.OK, who + " writes /etc/resolv.conf");
  }
}
