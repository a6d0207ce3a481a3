package io.homeward.netlab.pairs;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.netlab.Daemons;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.NetlabHost;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Our coordination server, in a process of its own. */
final class OurServer extends LabServer {
  private static final int HTTPS = 443;
  private static final long KEY_SECONDS = 86_400;

  private @Nullable Process process;
  private int starts;

  OurServer(NetlabHost host) throws IOException {
    super(host);
  }

  /** The program: state directory, certificate, key; prints an auth key. */
  public static void main(String[] args) {
    boolean first = Files.notExists(Path.of(args[0]));
    CoordinatorServer server =
        CoordinatorServer.start(
            CoordinatorConfig.of(Path.of(args[0]))
                .withListen(new InetSocketAddress("::", HTTPS))
                .withUrl(URI.create(URL))
                .withTls(Path.of(args[1]), Path.of(args[2])));
    if (first) {
      server.administer(new PeopleRequest.CreateUser("ann"));
    }
    AdminAnswer key =
        server.administer(
            new KeyRequest.CreateAuthKey("ann", true, true, KEY_SECONDS, List.of(), false));
    System.out.println("ready " + ((AdminAnswer.AuthKeyAnswer) key).key());
  }

  @Override
  void start() throws IOException {
    starts++;
    process =
        host()
            .start(
                Daemons.java(
                    OurServer.class,
                    directory().resolve("state").toString(),
                    certificate().toString(),
                    key().toString()));
    Netlab.await("the server", () -> ready().size() == starts);
  }

  private List<String> ready() throws IOException {
    return host().log().lines().filter(line -> line.startsWith("ready ")).toList();
  }

  @Override
  void stop() throws Exception {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      if (!running.waitFor(30, TimeUnit.SECONDS)) {
        throw new IOException("the server does not end");
      }
    }
  }

  @Override
  String authKey() throws IOException {
    return ready().getLast().substring("ready ".length());
  }

  @Override
  void letDevicesRelay() {
    // They may.
  }
}
