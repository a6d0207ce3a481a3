package io.homeward.netlab;

import java.io.IOException;

/**
 * Two hosts, each with a wire to the one with the server, which is their router, too, where it is
 * told to pass packets on.
 *
 * <pre>
 *   one  10.45.1.2 --+-- hub 10.45.0.1 --+-- 10.45.2.2  two
 * </pre>
 */
record TwoBesideAHub(Netlab lab, NetlabHost hub, NetlabHost one, NetlabHost two)
    implements AutoCloseable {
  /** Where the server is. */
  static final String SERVER = "10.45.0.1";

  /** Makes the hosts; each has a {@code /run} and an {@code /etc} of its own. */
  static TwoBesideAHub wired() throws IOException {
    Netlab lab = Netlab.create();
    try {
      NetlabHost hub = lab.host("hub");
      hub.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=0");
      hub.run("ip", "addr", "add", SERVER + "/32", "dev", "lo");
      return new TwoBesideAHub(lab, hub, host(lab, hub, "one", 1), host(lab, hub, "two", 2));
    } catch (IOException | RuntimeException | Error e) {
      lab.close();
      throw e;
    }
  }

  private static NetlabHost host(Netlab lab, NetlabHost hub, String name, int number)
      throws IOException {
    NetlabHost host = lab.host(name);
    lab.wire(hub, "10.45." + number + ".1/24", host, "10.45." + number + ".2/24");
    host.run("ip", "route", "add", "default", "via", "10.45." + number + ".1");
    host.emptyDirectory("/run");
    host.privateEtc();
    return host;
  }

  /** From now on packets pass between the two. */
  void passOn() throws IOException {
    hub.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
  }

  /** Whoever asks the server is refused, as after a crash. */
  void serverIsDown() throws IOException {
    hub.run(
        "sh",
        "-c",
        "nft 'add table ip down; add chain ip down i { type filter hook input priority 0; }; add"
            + " rule ip down i meta l4proto tcp reject with tcp reset; add rule ip down i reject'");
  }

  /** It is there again. */
  void serverIsBack() throws IOException {
    hub.run("nft", "delete", "table", "ip", "down");
  }

  @Override
  public void close() {
    lab.close();
  }
}
