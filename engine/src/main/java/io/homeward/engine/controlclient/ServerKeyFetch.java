package io.homeward.engine.controlclient;

import io.homeward.engine.control.message.CapabilityVersion;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MalformedMessageException;
import io.homeward.engine.control.message.ServerKeys;
import io.homeward.engine.control.session.ControlProblem.Kind;
import io.homeward.engine.key.MachinePublicKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Learns the server's Noise key, which is what all trust in the server rests on; protocol
 * reference, section 1.1. Under its certificate any key is good, and a new one is learnt when the
 * old one does no longer. Without TLS anybody on the way could answer: there the first key that the
 * server proves to hold is the only one from then on. Kept in memory until a handshake fails.
 * Thread-safe.
 */
final class ServerKeyFetch {
  private static final int MAX_ANSWER = 64 << 10;

  private final OkHttpClient http;
  private final URI serverUrl;
  private final boolean authenticated;
  private final Consumer<MachinePublicKey> learnt;
  private volatile @Nullable MachinePublicKey pinned;
  private volatile @Nullable MachinePublicKey known;

  /**
   * @param http with time limits, verifying certificates, not following redirects
   * @param pinned the only key that is taken without TLS, null: not known yet
   * @param learnt takes the key that is to be pinned from now on; any thread
   */
  ServerKeyFetch(
      OkHttpClient http,
      URI serverUrl,
      @Nullable MachinePublicKey pinned,
      Consumer<MachinePublicKey> learnt) {
    this.http = http;
    this.serverUrl = serverUrl;
    this.authenticated = "https".equalsIgnoreCase(serverUrl.getScheme());
    this.pinned = pinned;
    this.learnt = learnt;
  }

  MachinePublicKey key() throws IOException {
    MachinePublicKey key = known;
    if (key == null) {
      key = fetch();
      MachinePublicKey only = pinned;
      if (!authenticated && only != null && !only.equals(key)) {
        throw new ServerException(Kind.SERVER_KEY_CHANGED, "it was " + only + ", now " + key);
      }
      known = key;
    }
    return key;
  }

  /** Whether the key was learned for an earlier connection. */
  boolean isKnown() {
    return known != null;
  }

  /** The key did not work: the server may have another one by now. */
  void forget() {
    known = null;
  }

  /** The server has proved that it holds the key. */
  void proved(MachinePublicKey key) {
    if (!authenticated && pinned == null) {
      pinned = key;
      learnt.accept(key);
    }
  }

  private MachinePublicKey fetch() throws IOException {
    Request request =
        new Request.Builder().url(serverUrl + "/key?v=" + CapabilityVersion.CURRENT).build();
    try (Response response = http.newCall(request).execute()) {
      int status = response.code();
      if (status >= 500) {
        throw new ServerException(Kind.SERVER_ERROR, "HTTP status " + status);
      }
      if (status != 200) {
        throw new ServerException(Kind.NOT_A_TAILNET_SERVER, "HTTP status " + status);
      }
      byte[] answer;
      try (InputStream body = response.body().byteStream()) {
        answer = body.readNBytes(MAX_ANSWER);
      }
      ServerKeys keys = ControlJson.decode(answer, ServerKeys.class);
      if (keys.publicKey().isZero()) {
        throw new ServerException(Kind.NOT_A_TAILNET_SERVER, "the server has no key");
      }
      return keys.publicKey();
    } catch (MalformedMessageException e) {
      throw new ServerException(Kind.NOT_A_TAILNET_SERVER, "its answer holds no key", e);
    }
  }
}
