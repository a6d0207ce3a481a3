package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpText;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who receives what is sent to a port, by what Linux tells of itself. */
class PortHolderTest {
  private static final Path PROC = Path.of("/proc");
  private static final String HEAD =
      "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode ref pointer drops\n";

  @TempDir private Path proc;

  private static String word(String bigEndian) {
    int value = Integer.parseUnsignedInt(bigEndian, 16);
    boolean asIs = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
    return "%08X".formatted(asIs ? value : Integer.reverseBytes(value));
  }

  private static String line(String address, int inode) {
    StringBuilder words = new StringBuilder();
    for (int at = 0; at < address.length(); at += 8) {
      words.append(word(address.substring(at, at + 8)));
    }
    return " 10: "
        + words
        + ":0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 "
        + inode
        + " 2 0000000000000000 0\n";
  }

  private void table(String name, String... lines) throws IOException {
    Files.createDirectories(proc.resolve("net"));
    Files.writeString(proc.resolve("net").resolve(name), HEAD + String.join("", lines));
  }

  private void process(long pid, String name, long parent, int... inodes) throws IOException {
    Path process = Files.createDirectories(proc.resolve(Long.toString(pid)));
    Path open = Files.createDirectories(process.resolve("fd"));
    Files.writeString(process.resolve("comm"), name + "\n");
    Files.writeString(process.resolve("status"), "Name:\t" + name + "\nPPid:\t" + parent + "\n");
    for (int inode : inodes) {
      Files.createSymbolicLink(
          open.resolve(Integer.toString(inode)), Path.of("socket:[" + inode + "]"));
    }
  }

  private String name(String address) {
    return PortHolder.find(proc, IpText.parse(address), 53)
        .map(holder -> holder.name() + " of " + holder.parent())
        .orElse("nobody");
  }

  @Test
  void theOneThatIsBoundToTheAddressItselfComesBeforeTheOneThatIsBoundToAll() throws Exception {
    table("udp", line("7f000001", 11), line("00000000", 12), line("0a000001", 13));
    table(
        "udp6",
        line("00000000000000000000000000000001", 14),
        line("00000000000000000000ffff7f000002", 15),
        line("00000000000000000000000000000000", 16));
    process(1, "systemd", 0, 11, 12, 13, 14, 15, 16);
    process(20, "NetworkManager", 1);
    process(31, "first", 20, 11);
    process(30, "any", 1, 12);
    process(33, "ten", 1, 13);
    process(34, "six", 1, 14);
    process(35, "mapped", 1, 15);
    process(36, "any6", 1, 16);
    assertThat(name("127.0.0.1")).isEqualTo("first of NetworkManager");
    assertThat(name("10.0.0.1")).isEqualTo("ten of systemd");
    assertThat(name("127.0.0.2")).isEqualTo("mapped of systemd");
    assertThat(name("::1")).isEqualTo("six of systemd");
    assertThat(name("192.0.2.1")).isEqualTo("any of systemd");
    assertThat(name("2001:db8::1")).isEqualTo("any6 of systemd");
  }

  @Test
  void whatOnlyTheServiceManagerHoldsIsIts() throws Exception {
    table("udp", line("7f000001", 11));
    process(1, "systemd", 0, 11);
    assertThat(name("127.0.0.1")).isEqualTo("systemd of ");
  }

  @Test
  void whatCannotBeSeenIsNobodys() throws Exception {
    assertThat(name("127.0.0.1")).as("without tables").isEqualTo("nobody");
    table("udp", line("7f000001", 11));
    assertThat(name("127.0.0.1")).as("without processes").isEqualTo("nobody");
    process(5, "another", 1, 99);
    assertThat(name("127.0.0.1")).isEqualTo("nobody");
  }

  @Test
  void noTableMakesItFail() throws Exception {
    Random random = new Random(8);
    String valid = line("7f000001", 11);
    for (int i = 0; i < 300; i++) {
      StringBuilder broken = new StringBuilder(valid);
      for (int flips = random.nextInt(8); flips > 0; flips--) {
        broken.setCharAt(random.nextInt(broken.length()), (char) random.nextInt(256));
      }
      table("udp", broken.toString());
      assertThat(name("127.0.0.1")).isEqualTo("nobody");
    }
  }

  @Test
  void findsThisProcessByTheRealTables() throws Exception {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      assertThat(PortHolder.find(PROC, socket.getLocalAddress(), socket.getLocalPort()))
          .hasValueSatisfying(
              holder -> assertThat(holder.pid()).isEqualTo(ProcessHandle.current().pid()));
    }
  }
}
