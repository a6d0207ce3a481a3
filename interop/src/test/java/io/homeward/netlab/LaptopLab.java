package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A laptop with an {@code /etc} and {@code /run} of its own, beside a coordination server. */
@SuppressWarnings("NullAway.Init")
abstract class LaptopLab {
  static final String HUB = "10.9.0.1";

  NetlabHost laptop;

  /** The laptop's interface. */
  String wire;

  RunningHub hub;
  Netlab lab;

  @BeforeEach
  void start() throws IOException {
    lab = Netlab.create();
    NetlabHost lan = lab.bridge("lan");
    NetlabHost server = lab.host("hub");
    laptop = lab.host("laptop");
    lab.plug(server, HUB + "/24", lan);
    wire = lab.plug(laptop, "10.9.0.2/24", lan);
    laptop.emptyDirectory("/run");
    laptop.privateEtc();
    laptop.resolvConf("nameserver " + HUB + "\n");
    Netlab.await("a stable network", () -> !laptop.networkState().contains("tentative"));
    hub = RunningHub.start(server, HUB);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  /** Joins as a person does it, and returns what the command said. */
  String join() throws IOException {
    String said = Daemons.join(laptop, "laptop", HUB, hub.authKey());
    assertThat(said).contains("Connected as laptop");
    return said;
  }

  /** What {@code homeward doctor} says now. */
  Command.Result doctor(String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("doctor", "--state-dir", laptop.directory().resolve("state").toString()));
    arguments.addAll(List.of(options));
    return laptop.attempt(Daemons.command(laptop, arguments.toArray(String[]::new)));
  }

  /** The device's address, as soon as names resolve. */
  String awaitOwnName() throws IOException {
    String own = Daemons.homeward(laptop, "ip", "-4").strip();
    Netlab.await("its own name", () -> resolves("laptop", own));
    return own;
  }

  boolean resolves(String name, String address) throws IOException {
    return laptop.attempt("getent", "ahostsv4", name).output().contains(address);
  }

  /** Waits until the computer finds names that are not the tailnet's. */
  void awaitNamesOutside() {
    Netlab.await(
        "names outside",
        () -> laptop.attempt("getent", "ahostsv4", "www.example.org").status() == 0);
  }
}
