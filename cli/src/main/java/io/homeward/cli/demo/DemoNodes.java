package io.homeward.cli.demo;

import io.homeward.cli.ThisComputer;
import io.homeward.engine.helper.HelperProcess;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.node.Node;
import io.homeward.engine.node.NodeConfig;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.TailnetNode;
import io.homeward.engine.node.TunChoice;
import io.homeward.engine.store.MemoryNodeStore;
import java.net.URI;
import java.nio.file.Path;

/** Makes the demo's nodes: real ones in all but that they remember nothing. */
final class DemoNodes {
  private DemoNodes() {}

  /**
   * Ends the tunnel in an interface made by a helper of the node's own. For root.
   *
   * @param runDir where the helper keeps its socket, whose path may have 107 bytes, and its journal
   */
  static TunChoice ownHelper(String interfaceName, Path runDir) throws NodeException {
    Path program =
        HelperProcess.program()
            .orElseThrow(() ->
                new NodeException(
                    new NodeProblem(
                        NodeProblem.Kind.TUN_NOT_PERMITTED,
                        interfaceName,
                        "the helper is not built: gcc and make were missing")));
    return new TunChoice.Kernel(interfaceName, new TunChoice.OwnHelper(program, runDir));
  }

  /** A node that is not connected yet. */
  static Node start(String name, TunChoice tun, URI server) throws NodeException {
    HostInfo host = ThisComputer.describe().toBuilder().hostname(name).build();
    return TailnetNode.start(NodeConfig.builder(new MemoryNodeStore(), tun, host, server).build());
  }

  /** What the person's device is called: as this computer is. */
  static String computerName() {
    String name = ThisComputer.describe().hostname();
    return name.isEmpty() ? "this-computer" : name;
  }
}
