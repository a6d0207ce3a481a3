package io.homeward.coordinator.server;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.api.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** What is answered to a request with more in it than is read. */
final class TooLarge {
  /** A browser that cannot send what it has shows a broken connection, and never the answer. */
  static final int PASSED_OVER = 8 << 20;

  private TooLarge() {}

  /**
   * Answers; the connection ends then.
   *
   * @param most bytes that would have been read
   */
  static void answer(ServerRequest request, ServerResponse response, int most) {
    response.headers().set(HeaderValues.CONNECTION_CLOSE);
    if (!request.headers().contains(HeaderNames.EXPECT)) {
      passOver(request);
    }
    if (request.prologue().uriPath().rawPath().startsWith(Operation.BASE + "/")) {
      ApiSite.tooLarge(response, most);
    } else {
      SiteAnswers.message(
          request, response, Status.REQUEST_ENTITY_TOO_LARGE_413, Pages.Message.TOOLARGE, Map.of());
    }
  }

  private static void passOver(ServerRequest request) {
    try (InputStream in = request.content().inputStream()) {
      long left = PASSED_OVER;
      while (left > 0) {
        long passed = in.skip(Math.min(left, 1 << 16));
        left = passed > 0 ? left - passed : 0;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
