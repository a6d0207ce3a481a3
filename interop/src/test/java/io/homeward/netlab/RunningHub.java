package io.homeward.netlab;

import java.io.IOException;
import java.nio.file.Files;

/**
 * A {@link Hub} that runs on a host of a lab.
 *
 * @param domain suffix of the tailnet's names
 * @param authKey with which any number of devices may join
 */
record RunningHub(String domain, String authKey) {
  static RunningHub start(NetlabHost host, String address) throws IOException {
    host.start(
        Daemons.java(
            Hub.class, address, Files.createDirectory(host.directory().resolve("hub")).toString()));
    Netlab.await("the coordination server", () -> host.log().contains("ready "));
    String[] words =
        host.log().lines().filter(l -> l.startsWith("ready ")).findFirst().orElseThrow().split(" ");
    return new RunningHub(words[1], words[2]);
  }
}
