package io.homeward.bench.sidebyside;

import io.homeward.bench.sidebyside.Lab.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The current wireguard-go at both ends, with static keys as {@code wg} sets them. */
record WireguardGoTunnel(Path program) implements Tunnel.Contender {
  @Override
  public String name() {
    return "wireguard-go";
  }

  @Override
  public Tunnel start(Lab lab) throws IOException {
    Map<Side, Path> keys = new EnumMap<>(Side.class);
    Map<Side, String> publicKeys = new EnumMap<>(Side.class);
    List<ProcessHandle> processes = new ArrayList<>();
    for (Side side : Side.values()) {
      Path key = lab.dir().resolve("wg-" + side + ".key");
      Files.writeString(key, Shell.run("wg", "genkey"));
      keys.put(side, key);
      publicKeys.put(side, Shell.run("sh", "-c", "wg pubkey < " + key).strip());
      processes.add(
          lab.start(side, "wireguard-go", Map.of(), program.toString(), "-f", device(side))
              .toHandle());
      Shell.await(20, "interface", lab.on(side, "wg", "show", device(side)));
    }
    for (Side side : Side.values()) {
      Side other = side == Side.A ? Side.B : Side.A;
      Shell.run(
          20,
          lab.on(
              side,
              "wg",
              "set",
              device(side),
              "listen-port",
              "51999",
              "private-key",
              keys.get(side) + "",
              "peer",
              publicKeys.get(other) + "",
              "allowed-ips",
              address(other) + "/32",
              "endpoint",
              Lab.address(other) + ":51999"));
      lab.bringUp(side, device(side), address(side));
    }
    Shell.await(30, "ping", lab.on(Side.A, "ping", "-c", "1", "-W", "1", address(Side.B)));
    return new Tunnel(name(), address(Side.A), address(Side.B), processes);
  }

  // The control sockets of both ends share one folder of the file system, so the names must differ.
  private static String device(Side side) {
    return "wgbench" + (side == Side.A ? "a" : "b");
  }

  private static String address(Side side) {
    return side == Side.A ? "10.88.0.1" : "10.88.0.2";
  }
}
