package io.homeward.coordinator.main;

import io.homeward.coordinator.relay.Admission;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePublicKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a coordination server whether a device may use the relay (protocol reference, section 5.3):
 * POST of a key and an address, and an answer that allows it or not. Whoever does not answer in
 * time, or answers anything else, allows nothing. Thread-safe.
 */
final class VerifyUrl implements Admission, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VerifyUrl.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_ANSWER = 4 << 10;
  private static final long WARN_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final MediaType TYPE = MediaType.get("application/json");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI url;
  private final OkHttpClient http;
  private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - WARN_PAUSE_NANOS);

  VerifyUrl(URI url) {
    this(url, PATIENCE);
  }

  /**
   * Asks with another patience.
   *
   * @param patience for a whole answer
   */
  VerifyUrl(URI url, Duration patience) {
    this.url = url;
    this.http =
        new OkHttpClient.Builder()
            .callTimeout(patience)
            .followRedirects(false)
            .followSslRedirects(false)
            .build();
  }

  @Override
  public boolean admits(NodePublicKey key, InetAddress source) {
    byte[] question =
        JSON.writeValueAsBytes(
            JSON.createObjectNode()
                .put("NodePublic", key.toString())
                .put("Source", IpText.format(source)));
    Request request =
        new Request.Builder().url(url.toString()).post(RequestBody.create(question, TYPE)).build();
    try (Response answer = http.newCall(request).execute()) {
      byte[] text = answer.peekBody(MAX_ANSWER).bytes();
      if (answer.code() == 200) {
        return JSON.readTree(text).path("Allow").asBoolean(false);
      }
      warn("it answers with status " + answer.code());
    } catch (IOException e) {
      warn(String.valueOf(e));
    } catch (JacksonException e) {
      warn("its answer is no JSON");
    }
    return false;
  }

  /** Each device that comes may be the reason. */
  private void warn(String why) {
    long now = System.nanoTime();
    long before = warnedNanos.get();
    if (now - before >= WARN_PAUSE_NANOS && warnedNanos.compareAndSet(before, now)) {
      LOG.warn("no device can use the relay: {} does not say which may: {}", url, why);
    }
  }

  @Override
  public void close() {
    http.connectionPool().evictAll();
  }
}
