package io.homeward.netlab;

import static io.homeward.netlab.HelperUnderTest.INTERFACE;
import static io.homeward.netlab.HelperUnderTest.config;
import static io.homeward.netlab.HelperUnderTest.dns;

import io.homeward.engine.helper.HelperClient;
import io.homeward.engine.os.HostConfigException;
import io.homeward.engine.os.HostDns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A client in a process of its own, to be killed or frozen: never ends by itself while its helper
 * lives.
 */
final class HelperVictim {
  private HelperVictim() {}

  static Process start(Path socket, boolean quiet) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            HelperVictim.class.getName(),
            socket.toString(),
            Boolean.toString(quiet))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] arguments) throws Exception {
    HelperClient client = HelperClient.connect(Path.of(arguments[0]));
    System.out.println("connected");
    // Of one queue or of several.
    client.openTun(INTERFACE, 1 + (int) (ProcessHandle.current().pid() % 3));
    client.apply(config(dns(), "100.64.0.2/32", "100.100.100.100/32"));
    System.out.println("applied");
    if (Boolean.parseBoolean(arguments[1])) {
      new CountDownLatch(1).await();
    }
    // Changes without end, so that a kill finds one under way.
    List<HostDns> settings =
        List.of(dns(), HostDns.NONE, new HostDns(dns().servers(), List.of("b.example"), List.of()));
    try {
      for (int i = 0; ; i++) {
        client.apply(
            config(
                settings.get(i % settings.size()),
                "100.64." + i % 7 + ".2/32",
                "100.64." + i % 5 + ".3/32"));
      }
    } catch (HostConfigException e) {
      System.out.println("ended by " + e.kind());
    }
  }
}
