package io.homeward.cli.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The network between the demo's devices: a veth pair from the person's device to each sample
 * device, with addresses of the range for benchmarks (RFC 2544), which routers do not carry. A pair
 * ends with the namespace of either side, so there is nothing to clean up.
 */
final class Wires {
  private static final int LARGEST_INDEX = 60;

  private final @Nullable Long person;
  private final int run;

  /**
   * @param person process whose network namespace is the near side, null for this computer itself
   */
  Wires(@Nullable Long person) {
    this.person = person;
    // Two demos at a time must not take each other's names.
    run = (int) (ProcessHandle.current().pid() % 100_000);
  }

  /** Whether this user may make namespaces with interfaces here at all. */
  static boolean possible() throws InterruptedException {
    return Shell.succeeds(
        "unshare",
        "--net",
        "--mount",
        "sh",
        "-c",
        "test -c /dev/net/tun && mount -t tmpfs tmpfs /mnt"
            + " && ip link add hwd0 type veth peer name hwd1 && ip link set lo up");
  }

  /**
   * Joins a sample device to the person's.
   *
   * @param index from 0, another one for each device
   */
  void join(long device, int index) throws IOException, InterruptedException {
    if (index > LARGEST_INDEX) {
      throw new IllegalArgumentException("too many devices");
    }
    String near = "hwd" + run + "n" + index;
    String subnet = "198.18." + (run & 0xff) + ".";
    Shell.run(
        List.of(
            "ip",
            "link",
            "add",
            near,
            "type",
            "veth",
            "peer",
            "name",
            "eth0",
            "netns",
            Long.toString(device)));
    if (person != null) {
      Shell.run(List.of("ip", "link", "set", near, "netns", Long.toString(person)));
    }
    up(person, near, subnet + (4 * index + 1) + "/30");
    up(device, "eth0", subnet + (4 * index + 2) + "/30");
  }

  private static void up(@Nullable Long process, String name, String address)
      throws IOException, InterruptedException {
    in(process, "ip", "address", "add", address, "dev", name);
    in(process, "ip", "link", "set", name, "up");
  }

  private static void in(@Nullable Long process, String... command)
      throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>();
    if (process != null) {
      whole.addAll(List.of("nsenter", "-t", Long.toString(process), "-n"));
    }
    whole.addAll(List.of(command));
    Shell.run(whole);
  }
}
