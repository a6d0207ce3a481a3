package io.homeward.netlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Hub} that runs on a host of a lab.
 *
 * @param domain suffix of the tailnet's names
 * @param authKey with which any number of devices may join
 */
record RunningHub(String domain, String authKey) {
  static RunningHub start(NetlabHost host, String address, String... limits) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(address);
    arguments.add(Files.createDirectory(stateDir(host)).toString());
    arguments.addAll(List.of(limits));
    host.start(Daemons.java(Hub.class, arguments.toArray(String[]::new)));
    Netlab.await("the coordination server", () -> host.log().contains("ready "));
    String[] words =
        host.log().lines().filter(l -> l.startsWith("ready ")).findFirst().orElseThrow().split(" ");
    return new RunningHub(words[1], words[2]);
  }

  /** Where the server of a host keeps what it has. */
  static Path stateDir(NetlabHost host) {
    return host.directory().resolve("hub");
  }
}
