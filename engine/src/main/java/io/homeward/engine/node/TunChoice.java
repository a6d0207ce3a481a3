package io.homeward.engine.node;

import io.homeward.engine.os.HostConfig;
import java.nio.file.Path;

/** Where the tunnel ends on this computer. */
public sealed interface TunChoice {
  /** In this process: no permission needed, no other program reaches the tailnet through it. */
  record Userspace() implements TunChoice {}

  /**
   * In a network interface of the system.
   *
   * @param interfaceName {@code homeward} and up to 7 lower-case letters, digits or hyphens
   * @param helper who has the permission
   */
  record Kernel(String interfaceName, Helper helper) implements TunChoice {
    /**
     * @throws IllegalArgumentException when no interface may have this name
     */
    public Kernel {
      requireName(interfaceName);
    }
  }

  /**
   * In a network interface as long as a helper lets this user, in this process until then: the
   * status tells which, and an interface is taken as soon as it is to be had.
   *
   * @param interfaceName as for {@link Kernel}
   * @param socket where the helper would listen
   */
  record KernelIfPermitted(String interfaceName, Path socket) implements TunChoice {
    /**
     * @throws IllegalArgumentException when no interface may have this name
     */
    public KernelIfPermitted {
      requireName(interfaceName);
    }
  }

  private static void requireName(String interfaceName) {
    if (!HostConfig.isInterfaceName(interfaceName)) {
      throw new IllegalArgumentException("no name of an interface: " + interfaceName);
    }
  }

  /** The privileged process that opens the interface and configures the system. */
  sealed interface Helper permits RunningHelper, OwnHelper {}

  /**
   * One that runs already.
   *
   * @param socket where it listens
   */
  record RunningHelper(Path socket) implements Helper {}

  /**
   * One of this node's own, for nodes that run as root.
   *
   * @param program its executable file
   * @param runDir where helpers keep their journals
   */
  record OwnHelper(Path program, Path runDir) implements Helper {}
}
