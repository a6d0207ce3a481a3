package io.homeward.netlab.nat;

import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.memory.Memory;
import io.homeward.netlab.NetlabHost;
import java.io.IOException;
import java.lang.foreign.Arena;

/**
 * The kernel's table of connections of one host, as {@code conntrack -F} empties it: one message of
 * nfnetlink.
 *
 * <pre>
 * 0   length   4  20
 * 4   type     2  IPCTNL_MSG_CT_DELETE of NFNL_SUBSYS_CTNETLINK
 * 6   flags    2  request
 * 8   sequence 4
 * 12  port     4
 * 16  family   1  0: all
 * 17  version  1
 * 18  resource 2
 * </pre>
 */
final class TrackedConnections {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int NETLINK_NETFILTER = 12;
  private static final int BYTES = 20;
  private static final int DELETE = 0x0102;
  private static final int REQUEST = 1;

  private TrackedConnections() {}

  static void flush(NetlabHost host) throws Exception {
    host.onItsNetwork(() -> {
      int socket = SystemCalls.socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
      try (Arena arena = Arena.ofConfined()) {
        long message = Memory.allocate(arena, BYTES);
        Memory.clear(message, BYTES);
        Memory.putI32Le(message, BYTES);
        Memory.putU16Le(message + 4, DELETE);
        Memory.putU16Le(message + 6, REQUEST);
        if (SystemCalls.send(socket, message, BYTES, 0) != BYTES) {
          throw new IOException("the kernel does not forget connections");
        }
      } finally {
        SystemCalls.close(socket);
      }
      return true;
    });
  }
}
