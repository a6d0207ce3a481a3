package io.homeward.netlab;

import io.homeward.engine.linux.SystemCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One host of a {@link Netlab}: a network namespace, a mount namespace and a name of its own that
 * all its processes share, with an {@code /etc/resolv.conf} of its own, so that nothing reaches the
 * machine's.
 */
public final class NetlabHost {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final String NAMESPACE_WENT = "Error: Peer netns reference is invalid.\n";

  private final String namespace;
  private final Path directory;
  private final List<Process> processes = new CopyOnWriteArrayList<>();
  private final AtomicInteger logs = new AtomicInteger();
  private @Nullable Process holder;

  NetlabHost(String namespace, Path directory) {
    this.namespace = namespace;
    this.directory = directory;
  }

  void open() throws IOException {
    Files.createDirectories(directory);
    Path etc = Path.of("/etc/netns", namespace);
    Files.createDirectories(etc);
    Files.writeString(etc.resolve("resolv.conf"), "# nobody answers names in this namespace\n");
    Command.run("ip", "netns", "add", namespace);
    Command.run("ip", "-n", namespace, "link", "set", "lo", "up");
    // The holder keeps the mount namespace; it ends when our end of its pipe goes, so also when
    // this JVM is killed.
    Process process =
        new ProcessBuilder(
                List.of(
                    "ip",
                    "netns",
                    "exec",
                    namespace,
                    "unshare",
                    "--uts",
                    "sh",
                    "-c",
                    "echo ready; exec cat"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    holder = process;
    if (!"ready".equals(process.inputReader().readLine())) {
      throw new IOException("cannot enter namespace " + namespace);
    }
  }

  /** Name of the network namespace, as {@code ip netns} shows it. */
  public String namespace() {
    return namespace;
  }

  /** A directory of this host for files of the test, removed with the lab. */
  public Path directory() {
    return directory;
  }

  /** Runs a command to its end and returns its output; fails when its status is not 0. */
  public String run(String... command) throws IOException {
    return Command.run(inside(List.of(command)).toArray(String[]::new));
  }

  /** Runs a command to its end, whatever its status. */
  public Command.Result attempt(String... command) throws IOException {
    return Command.attempt(inside(List.of(command)).toArray(String[]::new));
  }

  /** Starts a program that ends with the host at the latest; its output goes to {@link #log}. */
  public Process start(String... command) throws IOException {
    ProcessBuilder builder = builder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(directory.resolve("log-" + logs.incrementAndGet() + ".txt").toFile());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /**
   * For a program with pipes, an environment or a directory of its own; start it with {@link
   * #start(ProcessBuilder)}.
   */
  public ProcessBuilder builder(String... command) {
    return new ProcessBuilder(inside(List.of(command)));
  }

  /** Starts what {@link #builder} made; ends with the host at the latest. */
  public Process start(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** All that the programs of {@link #start(String...)} have said so far. */
  public String log() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 1; i <= logs.get(); i++) {
      all.append(Files.readString(directory.resolve("log-" + i + ".txt"), StandardCharsets.UTF_8));
    }
    return all.toString();
  }

  /**
   * Does something on a thread of this process whose network is this host's: each thread has its
   * own. Sockets stay where they were opened.
   */
  public <T> T onItsNetwork(Callable<T> action) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          enterNetwork();
          return action.call();
        });
    Thread.ofPlatform().name(namespace).start(task);
    return task.get();
  }

  private void enterNetwork() throws IOException {
    Linker linker = Linker.nativeLinker();
    MethodHandle setns =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setns"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom("/run/netns/" + namespace);
      int descriptor = SystemCalls.open(path.address(), 0);
      int answer = (int) setns.invokeExact(descriptor, CLONE_NEWNET);
      SystemCalls.close(descriptor);
      if (answer != 0) {
        throw new IOException("cannot enter the network of " + namespace);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The command that runs another one inside this host. The process keeps its id: it is replaced,
   * not forked.
   */
  public List<String> inside(List<String> command) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--target",
                Long.toString(holderPid()),
                "--mount",
                "--net",
                "--uts",
                "--"));
    all.addAll(command);
    return all;
  }

  /**
   * Adds an address with prefix length to an interface; without duplicate address detection, to be
   * usable at once.
   */
  public void address(String interfaceName, String address) throws IOException {
    if (address.indexOf(':') >= 0) {
      run("ip", "addr", "add", address, "dev", interfaceName, "nodad");
    } else {
      run("ip", "addr", "add", address, "dev", interfaceName);
    }
  }

  /** The text of a file as this host sees it. */
  public String read(String path) throws IOException {
    return Files.readString(see(path), StandardCharsets.UTF_8);
  }

  /** A path of this host as the test's own process can reach it. */
  public Path see(String path) {
    return Path.of("/proc/" + holderPid() + "/root" + path);
  }

  /** Replaces what {@code /etc/resolv.conf} says. */
  public void resolvConf(String text) throws IOException {
    Files.writeString(see("/etc/resolv.conf"), text, StandardCharsets.UTF_8);
  }

  /**
   * Gives the host a copy of {@code /etc} for itself, in which files can be created, renamed and
   * removed; without it only the text of {@code resolv.conf} can change.
   */
  public void privateEtc() throws IOException {
    Path copy = Files.createDirectory(directory.resolve("etc"));
    // Without what other labs make and remove there meanwhile: the namespaces' directories, and
    // what
    // helpers write before they find that resolv.conf cannot be replaced.
    run(
        "sh",
        "-c",
        "exec find /etc -mindepth 1 -maxdepth 1 ! -name netns ! -name 'resolv.conf?*'"
            + " -exec cp -a -t \"$0\" {} +",
        copy.toString());
    run("mount", "--bind", copy.toString(), "/etc");
  }

  /** Puts an empty directory over an existing one, for this host only. */
  public void emptyDirectory(String path) throws IOException {
    run("mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", path);
  }

  /**
   * Links, addresses, routes of all tables, rules of routing and rules for packets, as text that
   * can be compared.
   */
  public String networkState() throws IOException {
    // Looks for the other ends in all namespaces, also in those of other tests, which come and go.
    String links = run("ip", "-o", "link").replace(NAMESPACE_WENT, "");
    return links
        + run("ip", "-o", "addr")
        + run("ip", "-4", "route", "show", "table", "all")
        + run("ip", "-6", "route", "show", "table", "all")
        + run("ip", "rule")
        + run("ip", "-6", "rule")
        + run("nft", "list", "ruleset");
  }

  private long holderPid() {
    Process process = holder;
    if (process == null) {
      throw new IllegalStateException("the host is not open");
    }
    return process.pid();
  }

  void close() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    Process process = holder;
    if (process != null) {
      process.destroyForcibly();
    }
    try {
      remove(namespace);
    } catch (IOException e) {
      throw new IllegalStateException("namespace " + namespace + " is still there", e);
    }
  }

  static void remove(String namespace) throws IOException {
    for (String pid : Command.run("ip", "netns", "pids", namespace).split("\\s+")) {
      if (!pid.isEmpty()) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
    Command.run("ip", "netns", "delete", namespace);
    Path etc = Path.of("/etc/netns", namespace);
    Files.deleteIfExists(etc.resolve("resolv.conf"));
    Files.deleteIfExists(etc);
  }
}
