package io.homeward.engine.controlclient;

import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MalformedMessageException;
import io.homeward.engine.control.message.MapFrames;
import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.session.CallFailure;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.control.session.ControlProblem.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of the protocol as blocking calls; protocol reference, sections 3.2, 4.2 and 4.6.
 * Stateless besides the connection below.
 */
final class ControlCalls {
  private static final Logger LOG = LoggerFactory.getLogger(ControlCalls.class);

  private static final int MAX_REGISTER_ANSWER = 1 << 20;
  private static final int MAX_ERROR_TEXT = 1 << 10;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration NO_LIMIT = Duration.ZERO;

  private final ControlHttp http;

  ControlCalls(ControlHttp http) {
    this.http = http;
  }

  /** Whether a call came to an answer, and which failure if not. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient CallFailure failure;

    FailedException(CallFailure failure) {
      super(failure.problem().kind() + " " + failure.status());
      this.failure = failure;
    }

    CallFailure failure() {
      return failure;
    }
  }

  Call register(RegisterRequest request) {
    // A follow-up waits for a person; the liveness of the connection is its only limit.
    Duration limit = request.followup().isEmpty() ? LIMIT : NO_LIMIT;
    return http.post("/machine/register", ControlJson.encode(request), limit);
  }

  static RegisterResponse registerAnswer(Call call, Instant now) throws FailedException {
    try (Response response = call.execute()) {
      check(response, now);
      try (InputStream body = response.body().byteStream()) {
        return ControlJson.decode(body.readNBytes(MAX_REGISTER_ANSWER), RegisterResponse.class);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  Call map(MapRequest request) {
    return http.post(
        "/machine/map", ControlJson.encode(request), request.stream() ? NO_LIMIT : LIMIT);
  }

  static void updateAnswer(Call call, Instant now) throws FailedException {
    try (Response response = call.execute()) {
      check(response, now);
      ControlHttp.readToEnd(response);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Hands on every message until the stream ends, which it always does by this exception.
   *
   * @param messages may block to slow the server down
   */
  static void follow(Call call, Instant now, Consumer<MapResponse> messages)
      throws FailedException {
    try (Response response = call.execute()) {
      check(response, now);
      try (InputStream body = response.body().byteStream()) {
        byte @Nullable [] json = MapFrames.read(body, true);
        while (json != null) {
          ControlJson.Decoded decoded = ControlJson.decodeMap(json);
          if (decoded.dropped() > 0) {
            LOG.debug(
                "{} parts of a map message made no sense and count as absent", decoded.dropped());
          }
          messages.accept(decoded.response());
          json = MapFrames.read(body, true);
        }
      }
      throw new FailedException(
          new CallFailure(
              response.code(),
              null,
              new ControlProblem(Kind.SERVER_ERROR, "the server ended the connection")));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static FailedException failed(IOException e) {
    if (e instanceof MalformedMessageException) {
      return new FailedException(
          new CallFailure(
              0, null, new ControlProblem(Kind.SERVER_ERROR, String.valueOf(e.getMessage()))));
    }
    return new FailedException(ServerException.failure(e));
  }

  private static void check(Response response, Instant now) throws IOException, FailedException {
    int status = response.code();
    if (status == 200) {
      return;
    }
    String text;
    try (InputStream body = response.body().byteStream()) {
      text = new String(body.readNBytes(MAX_ERROR_TEXT), StandardCharsets.UTF_8).strip();
    }
    throw new FailedException(
        new CallFailure(
            status,
            retryAfter(response.header("Retry-After"), now),
            new ControlProblem(
                Kind.SERVER_ERROR, text.isEmpty() ? "HTTP status " + status : text)));
  }

  /** Seconds or a date (RFC 9110 section 10.2.3); null when it is neither. */
  static @Nullable Duration retryAfter(@Nullable String header, Instant now) {
    if (header == null) {
      return null;
    }
    try {
      if (header.matches("[0-9]{1,9}")) {
        return Duration.ofSeconds(Long.parseLong(header));
      }
      Instant date = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Duration.between(now, date);
    } catch (DateTimeException _) {
      return null;
    }
  }
}
