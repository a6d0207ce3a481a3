package io.homeward.netlab;

import static io.homeward.netlab.Daemons.daemon;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@code homeward doctor} says to write in the configuration of a name server of this computer
 * is written there, word for word, and helps.
 */
@Tag("long")
@Timeout(300)
class NameServerRemediesTest extends LaptopLab {
  /** Debian's, with all other names sent on to the network's server. */
  enum Server {
    BIND(
        "BIND",
        "bind9",
        "write \"(zone .*\\};)\" in its configuration.* and \"(validate-except .*\\};)\"",
        """
        options { directory "/run"; listen-on { 127.0.0.1; }; listen-on-v6 { none; };
          forward only; forwarders { HUB; }; dnssec-validation no; pid-file none;
          SECOND
        };
        FIRST
        """,
        "named -g -c CONF"),
    KNOT(
        "Knot Resolver",
        "knot-resolver",
        "write \"(policy.add\\(.*\\)\\))\" in",
        """
        net.listen('127.0.0.1', 53, { kind = 'dns' })
        modules = { 'policy' }
        FIRST
        policy.add(policy.all(policy.STUB('HUB')))
        """,
        "kresd -n -c CONF /run"),
    POWERDNS(
        "PowerDNS Recursor",
        "pdns-recursor",
        "write \"(forward-zones=[^\"]*)\" in",
        """
        local-address=127.0.0.1
        socket-dir=/run
        forward-zones-recurse=.=HUB
        FIRST
        """,
        "mkdir -p /run/pdns; cp CONF /run/pdns/recursor.conf;"
            + " exec pdns_recursor --config-dir=/run/pdns --daemon=no"),
    DNSDIST(
        "dnsdist",
        "dnsdist",
        "write \"(newServer.*\\))\" and \"(addAction.*\\))\" in",
        """
        setLocal('127.0.0.1:53')
        newServer({address='HUB'})
        FIRST
        SECOND
        """,
        "dnsdist --supervised --disable-syslog -C CONF"),
    SMARTDNS(
        "SmartDNS",
        "smartdns",
        "write \"(server 100.*)\" and \"(nameserver .*)\" in",
        """
        bind 127.0.0.1:53
        server HUB
        FIRST
        SECOND
        """,
        "smartdns -f -p - -c CONF"),
    DNSMASQ(
        "dnsmasq",
        "dnsmasq-base",
        "write \"(server=.*)\" in",
        """
        listen-address=127.0.0.1
        bind-interfaces
        no-resolv
        server=HUB
        FIRST
        """,
        "dnsmasq --keep-in-foreground --user=root --conf-file=CONF");

    private final String text;
    private final String debianPackage;
    private final Pattern advice;
    private final String configuration;
    private final String command;

    Server(String text, String debianPackage, String advice, String configuration, String command) {
      this.text = text;
      this.debianPackage = debianPackage;
      this.advice = Pattern.compile(advice);
      this.configuration = configuration;
      this.command = command;
    }

    /** Its configuration with the words of an advice, or with none. */
    private String told(String first, String second) {
      return configuration.replace("HUB", HUB).replace("FIRST", first).replace("SECOND", second);
    }
  }

  @ParameterizedTest
  @EnumSource(Server.class)
  void whatDoctorSaysOfANameServerHelps(Server server) throws Exception {
    DebianPrograms.putOver(laptop, List.of(server.debianPackage));
    Process running = start(server, server.told("", ""));
    laptop.resolvConf("nameserver 127.0.0.1\n");
    awaitNamesOutside();
    daemon(laptop);
    join();
    Daemons.fightForNames(laptop, "echo nameserver 127.0.0.1 > /etc/resolv.conf");
    Netlab.await(
        "doctor tells",
        () -> doctor().output().contains(server.text + " answers this computer's questions"));

    String said = doctor().output();
    Matcher advice = server.advice.matcher(said);
    assertThat(advice.find()).as(said).isTrue();
    running.destroy();
    assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
    start(server, server.told(advice.group(1), advice.groupCount() > 1 ? advice.group(2) : ""));
    awaitNamesOutside();
    String own = Daemons.homeward(laptop, "ip", "-4").strip();
    Netlab.await("its own name", () -> resolves("laptop." + hub.domain(), own));
    assertThat(laptop.read("/etc/resolv.conf")).isEqualTo("nameserver 127.0.0.1\n");
  }

  private Process start(Server server, String configuration) throws IOException {
    String file = "/etc/lane.conf";
    Files.writeString(laptop.see(file), configuration);
    String command = server.command.replace("CONF", file);
    return laptop.start("sh", "-c", command.contains("exec ") ? command : "exec " + command);
  }
}
