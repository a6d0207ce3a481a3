package io.homeward.cli.demo;

import io.homeward.cli.demo.Seat.Identity;
import io.homeward.coordinator.admin.AdminAnswer.AuthKeyAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.TunChoice;
import io.homeward.engine.node.UpRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The demo's tailnet on this computer: server, sample devices, and the device of the person.
 * Closing undoes all of it, in the middle of its making too. The steps belong to one thread,
 * closing to any.
 */
final class DemoWorld implements AutoCloseable {
  /** The names of the sample devices. */
  static final List<String> SAMPLES = List.of("nas", "studio");

  private static final String OWNER = "you";
  private static final long KEY_LIFE_SECONDS = 600;

  /** Where the devices live. */
  enum Place {
    /** All as nodes of this process, their tunnels ending in it. */
    THIS_PROCESS,
    /** Each, the person's too, in a network namespace of its own. */
    NAMESPACES,
    /** The samples in namespaces, the person's on the computer itself. */
    NAMESPACES_AND_COMPUTER
  }

  /** Held, because a level set on it would be lost with it: Helidon tells of each start. */
  private static final Logger HELIDON = Logger.getLogger("io.helidon");

  private final Place place;
  private final Deque<AutoCloseable> open = new ArrayDeque<>(); // guarded by this
  private boolean closed; // guarded by this
  private final ScratchDir scratch;
  private @Nullable CoordinatorServer server;
  private @Nullable DeviceProcess person;
  private final Map<String, DeviceProcess> processes = new HashMap<>();

  private DemoWorld(Place place, ScratchDir scratch) {
    this.place = place;
    this.scratch = scratch;
  }

  /** An empty world. */
  static DemoWorld create(Place place) throws IOException {
    HELIDON.setLevel(Level.WARNING);
    ScratchDir scratch = ScratchDir.create();
    // Libraries unpack their native parts; what is in there is gone by kill -9, too.
    for (String property : List.of("org.sqlite.tmpdir", "jna.tmpdir", "javafx.cachedir")) {
      System.setProperty(property, scratch.path().toString());
    }
    DemoWorld world = new DemoWorld(place, scratch);
    world.opened(scratch);
    return world;
  }

  /** Makes the namespaces of the devices, where they have some, and the wires between them. */
  void prepare(String personName) throws IOException, InterruptedException {
    if (place == Place.THIS_PROCESS) {
      return;
    }
    // Each is a JVM that starts while the server does.
    if (place == Place.NAMESPACES) {
      person = process(personName);
    }
    Wires wires = new Wires(person == null ? null : person.pid());
    for (String name : SAMPLES) {
      DeviceProcess process = process(name);
      wires.join(process.pid(), processes.size());
      processes.put(name, process);
    }
  }

  /** Starts the server on a free loopback port. */
  URI startServer() throws IOException {
    CoordinatorServer started =
        opened(
            CoordinatorServer.start(
                CoordinatorConfig.of(Files.createDirectory(dir().resolve("server")))
                    .withEmbeddedSignIn(OWNER, CoordinatorConfig.Embedded.LOOPBACK)
                    .withAnyPort()));
    server = started;
    started.administer(new PeopleRequest.CreateUser(OWNER));
    if (place != Place.THIS_PROCESS) {
      opened(LoopbackRelay.intoPort(relaySocket(), started.port()));
    }
    return started.url();
  }

  /** The server's suffix of all names. */
  String domain() {
    return server().domain();
  }

  /** Starts the person's device, not connected yet. After the samples. */
  Seat personSeat(String name) throws IOException, NodeException {
    if (person == null) {
      return opened(new NodeSeat(personNode(name)));
    }
    person.ask("start", server().url().toString());
    return new RemoteSeat(person);
  }

  /** Makes the node of the person's device in this process, for the app to show. */
  Node personNode(String name) throws NodeException {
    TunChoice tun =
        place == Place.NAMESPACES_AND_COMPUTER
            ? DemoNodes.ownHelper("homeward-demo", dir())
            : new TunChoice.Userspace();
    return DemoNodes.start(name, tun, server().url());
  }

  /** Starts a sample device, connects it with an auth key, and has it serve its page. */
  Identity startSample(String name) throws IOException, InterruptedException, NodeException {
    String secret = authKey();
    if (place == Place.THIS_PROCESS) {
      NodeSeat seat =
          opened(new NodeSeat(DemoNodes.start(name, new TunChoice.Userspace(), server().url())));
      return seat.join(server().url(), secret);
    }
    DeviceProcess process =
        Objects.requireNonNull(processes.get(name), "its namespace comes first");
    process.ask("start", server().url().toString());
    RemoteSeat seat = new RemoteSeat(process);
    Identity identity = seat.join(server().url(), secret);
    seat.servePage(name);
    return identity;
  }

  /** A key with which one device may join, for some minutes. */
  String authKey() {
    AuthKeyAnswer key =
        (AuthKeyAnswer)
            server()
                .administer(
                    new KeyRequest.CreateAuthKey(OWNER, false, false, KEY_LIFE_SECONDS, List.of()));
    return Objects.requireNonNull(key.key());
  }

  /** The same node, which joins without asking anybody. */
  Node memberNode(String name, URI at) throws NodeException {
    Node node = personNode(name);
    try {
      node.up(UpRequest.to(at).withAuthKey(authKey()));
      return node;
    } catch (NodeException e) {
      node.close();
      throw e;
    }
  }

  /** Confirms the sign-in in the place of the person. Returns the name of the device. */
  String confirmSignIn(URI signIn) {
    return server().confirmSignIn(signIn.toString());
  }

  private DeviceProcess process(String name) throws IOException {
    Path deviceDir = Files.createDirectory(dir().resolve("device-" + name));
    return opened(
        DeviceProcess.start(
            name, deviceDir, List.of("--name=" + name, "--relay=" + relaySocket())));
  }

  private CoordinatorServer server() {
    return Objects.requireNonNull(server, "the server comes first");
  }

  private Path dir() {
    return scratch.path();
  }

  private Path relaySocket() {
    return dir().resolve("server.sock");
  }

  /** Remembers what to close; closes it at once when all is over already. */
  private <T extends AutoCloseable> T opened(T part) throws IOException {
    synchronized (this) {
      if (!closed) {
        open.push(part);
        return part;
      }
    }
    close(part);
    throw new IOException("the demo is being ended");
  }

  /** Where its files are; gone after closing. */
  Path files() {
    return dir();
  }

  /** Ends and undoes everything. Idempotent; returns when it is done, whoever began it. */
  @Override
  public synchronized void close() {
    closed = true;
    while (!open.isEmpty()) {
      close(open.pop());
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      System.getLogger(DemoWorld.class.getName())
          .log(System.Logger.Level.WARNING, "closing failed", e);
    }
  }
}
