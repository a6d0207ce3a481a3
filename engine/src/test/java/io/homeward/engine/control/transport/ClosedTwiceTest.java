package io.homeward.engine.control.transport;

import io.homeward.engine.testing.ClosedTwice;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

class ClosedTwiceTest extends ClosedTwice {
  ClosedTwiceTest() {
    super(
        Map.of(
            "RecordInputStream",
            () ->
                new RecordInputStream(
                    new RecordReader(InputStream.nullInputStream(), new byte[32])),
            "RecordOutputStream",
            () ->
                new RecordOutputStream(
                    OutputStream.nullOutputStream(), new RecordSealer(new byte[32]))),
        Map.of());
  }
}
