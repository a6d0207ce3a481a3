package io.homeward.coordinator.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.coordinator.testing.Members;
import io.homeward.coordinator.testing.TestDevice;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server keeps of the whole maps that it has sent, in this process. */
@Timeout(120)
class MapMemoryTest {
  private static final int MEMBERS = 2_000;
  private static final int STREAMS = 60;

  @TempDir private Path dir;

  @Test
  void aStreamDoesNotKeepTheMapThatItBeganWith() throws Exception {
    List<TestDevice> members = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      members.add(new TestDevice(URI.create("http://127.0.0.1:1"), "device-" + i));
    }
    Path state = dir.resolve("state");
    Members.store(
        state,
        MEMBERS,
        i ->
            i < STREAMS ? new Members.Keys(members.get(i).machine(), members.get(i).node()) : null);
    List<TestDevice> devices = new ArrayList<>();
    try (CoordinatorServer server =
        CoordinatorServer.start(CoordinatorConfig.of(state).withAnyPort())) {
      members.forEach(member -> devices.add(member.copy(server.url())));
      long map = openAndSkip(devices.getFirst());
      long before = live();

      for (TestDevice device : devices.subList(1, STREAMS)) {
        openAndSkip(device);
      }

      // The devices are in this process, too, and hold more than the server does.
      assertThat(live() - before)
          .as("%d maps of %d bytes", STREAMS, map)
          .isLessThan(map * STREAMS / 3);
    } finally {
      devices.forEach(TestDevice::close);
    }
  }

  /** The stream stays open. */
  private static long openAndSkip(TestDevice device) throws Exception {
    return device.stream("").skip();
  }

  private static long live() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
