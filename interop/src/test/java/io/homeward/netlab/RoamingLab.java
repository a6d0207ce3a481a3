package io.homeward.netlab;

import static io.homeward.netlab.Daemons.homeward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two devices whose computers change their places in the network, while one sends to the other
 * without end.
 *
 * <pre>
 *   laptop  10.9.1.x --+            +-- 10.9.3.x  desk
 *           10.9.2.x --+-- router --+
 *                                   +-- 10.9.9.1  hub
 * </pre>
 */
final class RoamingLab implements AutoCloseable {
  private static final String HUB = "10.9.9.1";
  private static final int PORT = 9000;

  private final Netlab lab;
  private final NetlabHost router;
  private final NetlabHost laptop;
  private final NetlabHost desk;
  private final String first;
  private final String second;
  private final String routerFirst;
  private final String ofDesk;
  private final Process laptopDaemon;
  private final Path log;
  private String laptopAt = "10.9.1.10";
  private String deskAt = "10.9.3.10";
  private int moves = 10;

  private RoamingLab(Netlab lab) throws IOException {
    this.lab = lab;
    router = lab.host("router");
    laptop = lab.host("laptop");
    desk = lab.host("desk");
    NetlabHost hub = lab.host("hub");
    List<String> wire = lab.wire(laptop, laptopAt + "/24", router, "10.9.1.1/24");
    first = wire.getFirst();
    routerFirst = wire.getLast();
    second = lab.wire(laptop, "10.9.2.10/24", router, "10.9.2.1/24").getFirst();
    ofDesk = lab.wire(desk, deskAt + "/24", router, "10.9.3.1/24").getFirst();
    lab.wire(hub, HUB + "/24", router, "10.9.9.254/24");
    router.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
    laptop.run("ip", "route", "add", "default", "via", "10.9.1.1");
    desk.run("ip", "route", "add", "default", "via", "10.9.3.1");
    hub.run("ip", "route", "add", "default", "via", "10.9.9.254");
    for (NetlabHost host : List.of(laptop, desk)) {
      host.emptyDirectory("/run");
      host.privateEtc();
      host.resolvConf("nameserver " + HUB + "\n");
      Netlab.await("a stable network", () -> !host.networkState().contains("tentative"));
    }
    // One that moves every few seconds is not two computers with the same keys.
    RunningHub running = RunningHub.start(hub, HUB, "30", "90", "0");
    laptopDaemon = Daemons.daemon(laptop);
    Daemons.daemon(desk);
    Daemons.join(laptop, "laptop", HUB, running.authKey());
    Daemons.join(desk, "desk", HUB, running.authKey());
    log = laptop.directory().resolve("received.txt");
    String address = homeward(laptop, "ip", "-4").strip();
    laptop.start(
        laptop
            .builder(Daemons.java(PacedStream.class, "receive", Integer.toString(PORT)))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile()));
    Netlab.await("the receiver", () -> received().contains("listening"));
    desk.start(Daemons.java(PacedStream.class, "send", address, Integer.toString(PORT)));
    awaitBytes(0);
  }

  static RoamingLab start() throws IOException {
    Netlab lab = Netlab.create();
    try {
      return new RoamingLab(lab);
    } catch (IOException | RuntimeException | Error e) {
      lab.close();
      throw e;
    }
  }

  /** The laptop gets another address in its network, as from another access point's DHCP server. */
  void laptopMoves() throws IOException {
    String before = laptopAt;
    laptopAt = "10.9.1." + ++moves;
    move(laptop, first, before, laptopAt, "10.9.1.1");
  }

  /** Both get other addresses, the one while the other does. */
  void bothMove() throws Exception {
    String before = deskAt;
    deskAt = "10.9.3." + ++moves;
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              try {
                move(desk, ofDesk, before, deskAt, "10.9.3.1");
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    laptopMoves();
    other.join();
  }

  private static void move(NetlabHost host, String link, String from, String to, String gateway)
      throws IOException {
    host.run(
        "sh",
        "-c",
        "ip addr flush dev %2$s to %1$s && ip addr add %3$s/24 dev %2$s && ip route add default via %4$s"
            .formatted(from, link, to, gateway));
  }

  /** The laptop's default route leads through its other interface; both stay up. */
  void defaultRouteMoves(boolean toSecond) throws IOException {
    String gateway = toSecond ? "10.9.2.1" : "10.9.1.1";
    String link = toSecond ? second : first;
    laptop.run("ip", "route", "replace", "default", "via", gateway, "dev", link);
  }

  /** The laptop's cable is pulled out. */
  void cableOut() throws IOException {
    router.run("ip", "link", "set", routerFirst, "down");
    Netlab.await(
        "no carrier", () -> laptop.run("ip", "link", "show", first).contains("NO-CARRIER"));
  }

  /** It is put in again. */
  void cableIn() throws IOException {
    router.run("ip", "link", "set", routerFirst, "up");
  }

  /** The laptop's daemon gets no processor, as while the computer sleeps. */
  void freeze() throws IOException {
    Command.run("kill", "-STOP", Long.toString(laptopDaemon.pid()));
  }

  void thaw() throws IOException {
    Command.run("kill", "-CONT", Long.toString(laptopDaemon.pid()));
  }

  NetlabHost laptop() {
    return laptop;
  }

  NetlabHost desk() {
    return desk;
  }

  String laptopAt() {
    return laptopAt;
  }

  /** Bytes that have arrived, as last told. */
  long bytes() throws IOException {
    return received()
        .lines()
        .filter(line -> line.startsWith("got "))
        .mapToLong(line -> Long.parseLong(line.substring(4)))
        .max()
        .orElse(0);
  }

  /** Waits until more than a moment's worth has come. */
  void awaitBytes(long before) {
    Netlab.await("the transfer", () -> bytes() > before + 50_000);
  }

  /** Waits until nothing has come for so long. */
  void awaitSilence(Duration silence) {
    long[] last = {-1, System.nanoTime()};
    Netlab.await(
        "silence",
        () -> {
          long bytes = bytes();
          long now = System.nanoTime();
          if (bytes != last[0]) {
            last[0] = bytes;
            last[1] = now;
          }
          return now - last[1] > silence.toNanos();
        });
  }

  /**
   * The longest pause of the transfer that ended after that time (nanoTime), as far as it was after
   * it; 0: none was long.
   */
  long pauseMillis(long since) throws IOException {
    long longest = 0;
    for (String line : received().lines().toList()) {
      String[] words = line.split(" ");
      if (words[0].equals("pause")) {
        long begun = Long.parseLong(words[1]);
        long millis = Long.parseLong(words[2]);
        long after =
            TimeUnit.NANOSECONDS.toMillis(begun + TimeUnit.MILLISECONDS.toNanos(millis) - since);
        longest = Math.max(longest, Math.min(millis, after));
      }
    }
    return longest;
  }

  private String received() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    lab.close();
  }
}
