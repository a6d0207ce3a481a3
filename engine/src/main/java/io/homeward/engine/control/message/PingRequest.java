package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The server asks the client for a sign of life or to answer a small HTTP request; protocol
 * reference, section 4.8.
 *
 * @param url where the answer goes
 * @param urlIsNoise whether {@code url} is reached inside the control connection
 * @param log whether to log
 * @param types empty: a bare HEAD request; {@code c2n}: {@code payload} is an HTTP request; else a
 *     comma list of kinds of ping
 * @param ip whom to ping, or empty
 * @param payload null for none
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@SuppressWarnings("ArrayRecordComponent") // equality is over the content, below
public record PingRequest(
    @JsonProperty("URL") String url,
    @JsonProperty("URLIsNoise") boolean urlIsNoise,
    @JsonProperty("Log") boolean log,
    @JsonProperty("Types") String types,
    @JsonProperty("IP") String ip,
    @JsonProperty("Payload") byte @Nullable [] payload) {
  public PingRequest {
    url = Wire.text(url);
    types = Wire.text(types);
    ip = Wire.text(ip);
    payload = payload == null ? null : payload.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PingRequest that
        && url.equals(that.url)
        && urlIsNoise == that.urlIsNoise
        && log == that.log
        && types.equals(that.types)
        && ip.equals(that.ip)
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return url.hashCode() * 31 + Arrays.hashCode(payload);
  }
}
