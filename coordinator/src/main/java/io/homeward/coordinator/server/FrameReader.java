package io.homeward.coordinator.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.webserver.CloseConnectionException;
import io.homeward.engine.control.transport.RecordReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What HTTP/2 reads: records whose bytes pass a {@link FrameGuard}. */
final class FrameReader {
  private static final byte[] NOTHING = {};

  private FrameReader() {}

  /**
   * Reads the records, each as it is: a buffer of their longest would be there for nothing while a
   * device says nothing.
   *
   * @param machine hears that the other end has sent something
   */
  static DataReader over(RecordReader records, MachineConnection machine, FrameGuard guard) {
    Turn turn = new Turn();
    return DataReader.create(() -> {
      try {
        // One of which nothing is passed on yet is not the end.
        byte[] bytes = NOTHING;
        while (bytes != null && bytes.length == 0) {
          turn.next();
          bytes = guarded(records.next(), machine, guard);
        }
        return bytes;
      } catch (IOException e) {
        throw new CloseConnectionException("the Noise connection broke", e);
      }
    });
  }

  private static byte @Nullable [] guarded(
      byte @Nullable [] bytes, MachineConnection machine, FrameGuard guard) {
    if (bytes == null) {
      return null;
    }
    machine.heard();
    FrameGuard.Passed passed = guard.passed(bytes, System.nanoTime());
    if (passed.verdict() != null) {
      machine.flooded();
      throw new Http2Exception(Http2ErrorCode.ENHANCE_YOUR_CALM, passed.verdict());
    }
    return passed.bytes();
  }
}
