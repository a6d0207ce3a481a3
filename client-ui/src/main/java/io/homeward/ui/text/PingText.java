package io.homeward.ui.text;

import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.RelayingDevice;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What came of a ping, in words. */
public final class PingText {
  private PingText() {}

  /** The words for an answer. */
  public static String answered(PingReply reply, Strings strings, Formats formats) {
    String time = formats.latency(reply.roundTrip());
    RelayingDevice device = reply.relayingDevice();
    if (device != null) {
      return device.name().isEmpty()
          ? strings.get("ping.through.unknown", time, device.endpoint())
          : strings.get("ping.through", time, device.name(), device.endpoint());
    }
    return reply.endpoint() != null || reply.relayRegion().isEmpty()
        ? strings.get("ping.direct", time)
        : strings.get("ping.relayed", time, reply.relayRegion());
  }

  /** The words for a failure. */
  public static String failed(@Nullable Throwable failure, Strings strings) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof TimeoutException) {
      return strings.get("ping.timeout");
    }
    String message = cause == null ? null : cause.getMessage();
    return strings.get("ping.failed", message == null ? strings.get("problem.no.detail") : message);
  }
}
