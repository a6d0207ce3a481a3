package io.homeward.coordinator.load;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.engine.env.WatchedThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Our server in a process of its own. Prints a key for each person, then its URL; takes policies,
 * one a line, and ends with its input.
 */
final class BenchServer {
  private BenchServer() {}

  /**
   * Serves.
   *
   * @param args the state directory, the port, and how many people to make
   */
  public static void main(String[] args) throws IOException {
    CoordinatorServer server =
        CoordinatorServer.start(
            CoordinatorConfig.of(Path.of(args[0]))
                .withListen(
                    new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]))));
    // As when a supervisor ends it.
    Runtime.getRuntime()
        .addShutdownHook(
            WatchedThread.platform("bench-end", WatchedThread::unowned, server::close));
    for (int i = 0; i < Integer.parseInt(args[2]); i++) {
      String user = "user" + i + "@example.com";
      server.administer(new PeopleRequest.CreateUser(user));
      AdminAnswer key =
          server.administer(new KeyRequest.CreateAuthKey(user, true, false, 86_400, List.of()));
      System.out.println("key " + ((AdminAnswer.AuthKeyAnswer) key).key());
    }
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String policy = in.readLine(); policy != null; policy = in.readLine()) {
      server.administer(new PolicyRequest.PutPolicy(policy, "bench"));
      System.out.println("put");
    }
    server.close();
    Runtime.getRuntime().halt(0);
  }
}
