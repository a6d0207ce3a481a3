package io.homeward.bench.sidebyside;

import io.homeward.bench.sidebyside.Lab.Side;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two ends of our data plane alone ({@link EngineEnd}), for profiling it without the rest.
 *
 * @param jvmOptions the file with the options that every JVM of the product gets
 */
record EngineTunnel(Path jvmOptions) implements Tunnel.Contender {
  static final String NAME = "homeward-engine";
  private static final String PORT = "41642";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Tunnel start(Lab lab) throws IOException {
    NodePrivateKey keyOfA = NodePrivateKey.generate(Randomness.system());
    NodePrivateKey keyOfB = NodePrivateKey.generate(Randomness.system());
    List<ProcessHandle> processes = new ArrayList<>();
    for (Side side : Side.values()) {
      Side other = side == Side.A ? Side.B : Side.A;
      Path key = lab.dir().resolve("engine-" + side + ".key");
      Files.writeString(key, (side == Side.A ? keyOfA : keyOfB).secretText());
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      Files.readAllLines(jvmOptions).stream()
          .filter(line -> line.startsWith("-"))
          .forEach(command::add);
      command.addAll(
          List.of(
              "-cp",
              System.getProperty("java.class.path"),
              EngineEnd.class.getName(),
              device(side),
              key.toString(),
              address(side),
              (other == Side.A ? keyOfA : keyOfB).publicKey().toString(),
              address(other),
              PORT,
              Lab.address(other) + ":" + PORT));
      processes.add(lab.start(side, "engine", Map.of(), command.toArray(String[]::new)).toHandle());
      Shell.await(20, "interface", lab.on(side, "ip", "link", "show", device(side)));
      lab.bringUp(side, device(side), address(side));
    }
    Shell.await(30, "ping", lab.on(Side.A, "ping", "-c", "1", "-W", "1", address(Side.B)));
    return new Tunnel(name(), address(Side.A), address(Side.B), processes);
  }

  private static String device(Side side) {
    return side == Side.A ? "hwenga" : "hwengb";
  }

  private static String address(Side side) {
    return side == Side.A ? "10.89.0.1" : "10.89.0.2";
  }
}
