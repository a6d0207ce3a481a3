package io.homeward.netlab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * A few hosts in network namespaces of their own, wired as a test wants. Names are unique to this
 * process, so that runs may overlap; what an earlier process left behind is swept away on {@link
 * #create}.
 *
 * <pre>{@code
 * try (Netlab lab = Netlab.create()) {
 *   NetlabHost a = lab.host("a");
 *   NetlabHost b = lab.host("b");
 *   lab.wire(a, "10.9.0.1/24", b, "10.9.0.2/24");
 *   a.run("ping", "-c1", "10.9.0.2");
 * }
 * }</pre>
 */
public final class Netlab implements AutoCloseable {
  private static final String PREFIX = "hwlab";
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final String prefix =
      PREFIX + "-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
  private final Path directory;
  private final List<NetlabHost> hosts = new CopyOnWriteArrayList<>();
  private final Thread atExit = new Thread(this::removeAll, "netlab-exit");
  private final AtomicInteger wires = new AtomicInteger();

  private Netlab(Path directory) {
    this.directory = directory;
  }

  /** An empty lab. */
  public static Netlab create() throws IOException {
    sweep();
    Netlab lab = new Netlab(Files.createTempDirectory("hwlab"));
    Runtime.getRuntime().addShutdownHook(lab.atExit);
    return lab;
  }

  /** A new host without any wire; its loopback is up. */
  public NetlabHost host(String name) throws IOException {
    NetlabHost host = new NetlabHost(prefix + "-" + name, directory.resolve(name));
    hosts.add(host);
    host.open();
    return host;
  }

  /**
   * A veth pair between two hosts, up on both sides.
   *
   * @param addressA address with prefix length, IPv4 or IPv6
   * @return the names of the interfaces on a and b
   */
  public List<String> wire(NetlabHost a, String addressA, NetlabHost b, String addressB)
      throws IOException {
    int number = wires.getAndIncrement();
    String left = "wire" + number + "a";
    String right = "wire" + number + "b";
    link(a, left, b, right);
    a.address(left, addressA);
    b.address(right, addressB);
    return List.of(left, right);
  }

  /** A veth pair of these names, up on both sides, without addresses. */
  public void link(NetlabHost a, String nameA, NetlabHost b, String nameB) throws IOException {
    Command.run(
        "ip",
        "-n",
        a.namespace(),
        "link",
        "add",
        nameA,
        "type",
        "veth",
        "peer",
        "name",
        nameB,
        "netns",
        b.namespace());
    a.run("ip", "link", "set", nameA, "up");
    b.run("ip", "link", "set", nameB, "up");
  }

  /** Removes a host before the lab ends, with its wires and processes. */
  public void remove(NetlabHost host) {
    hosts.remove(host);
    host.close();
  }

  /**
   * A switch inside a host of its own; connect others by {@link #plug}.
   *
   * @param name of the host that holds the bridge
   */
  public NetlabHost bridge(String name) throws IOException {
    NetlabHost host = host(name);
    host.run("ip", "link", "add", "bridge0", "type", "bridge", "forward_delay", "0");
    host.run("ip", "link", "set", "bridge0", "up");
    return host;
  }

  /** A wire from a host to a bridge; returns the name of the host's interface. */
  public String plug(NetlabHost host, String address, NetlabHost bridge) throws IOException {
    int number = wires.getAndIncrement();
    String near = "wire" + number + "a";
    String far = "wire" + number + "b";
    Command.run(
        "ip",
        "-n",
        host.namespace(),
        "link",
        "add",
        near,
        "type",
        "veth",
        "peer",
        "name",
        far,
        "netns",
        bridge.namespace());
    bridge.run("ip", "link", "set", far, "master", "bridge0");
    bridge.run("ip", "link", "set", far, "up");
    host.address(near, address);
    host.run("ip", "link", "set", near, "up");
    return near;
  }

  /** A directory for this lab's files, removed with it. */
  public Path directory() {
    return directory;
  }

  /** Waits until a condition holds; fails after a time that no healthy machine needs. */
  public static void await(String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(condition);
  }

  /** Ends all processes and removes all hosts. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the exit hook is at it
    }
    removeAll();
  }

  private void removeAll() {
    for (NetlabHost host : hosts.reversed()) {
      host.close();
    }
    try {
      Command.run("rm", "-rf", "--one-file-system", directory.toString());
    } catch (IOException e) {
      return; // a directory in /tmp remains
    }
  }

  /**
   * Removes what processes that no longer live have left. One process at a time does so; a process
   * that ended a moment ago may have removed its own since they were listed.
   */
  private static synchronized void sweep() throws IOException {
    Path namespaces = Path.of("/run/netns");
    if (!Files.isDirectory(namespaces)) {
      return;
    }
    try (FileChannel alone =
            FileChannel.open(
                Path.of("/run", PREFIX + "-sweep.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = alone.lock();
        DirectoryStream<Path> left = Files.newDirectoryStream(namespaces, PREFIX + "-*")) {
      assert held.isValid();
      for (Path namespace : left) {
        String name = namespace.getFileName().toString();
        long owner = Long.parseLong(name.split("-", 3)[1]);
        if (ProcessHandle.of(owner).isEmpty() && Files.exists(namespace)) {
          NetlabHost.remove(name);
        }
      }
    }
  }
}
