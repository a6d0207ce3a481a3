package io.homeward.coordinator.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.webserver.CloseConnectionException;
import io.homeward.engine.control.transport.RecordSealer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** What HTTP/2 reads: a stream whose bytes pass a {@link FrameGuard}. */
final class FrameReader {
  private FrameReader() {}

  /**
   * Reads from the stream.
   *
   * @param machine hears that the other end has sent something
   */
  static DataReader over(InputStream in, MachineConnection machine, FrameGuard guard) {
    byte[] buffer = new byte[RecordSealer.MAX_PLAIN];
    Turn turn = new Turn();
    return DataReader.create(() -> {
      try {
        turn.next();
        int count = in.read(buffer);
        if (count < 0) {
          return null;
        }
        byte[] bytes = Arrays.copyOf(buffer, count);
        machine.heard();
        String verdict = guard.passed(bytes, System.nanoTime());
        if (verdict != null) {
          throw new Http2Exception(Http2ErrorCode.ENHANCE_YOUR_CALM, verdict);
        }
        return bytes;
      } catch (IOException e) {
        throw new CloseConnectionException("the Noise connection broke", e);
      }
    });
  }
}
