package io.homeward.engine.controlclient;

import io.homeward.engine.dial.Connector;
import io.homeward.engine.dial.HttpProxy;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.Proxies;
import io.homeward.engine.dial.ProxyException;
import io.homeward.engine.dial.ServerAddress;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.dial.ServerSocketDialer;
import io.homeward.engine.dial.ServerTrust;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The two HTTP clients of one server: an ordinary one for what is asked in the open, and HTTP/2
 * over Noise for everything else; protocol reference, section 1.7. Thread-safe.
 */
final class ControlHttp implements AutoCloseable {
  private static final Duration OPEN_LIMIT = Duration.ofSeconds(10);

  private static final Duration NEVER = Duration.ZERO;
  private static final long MAX_IGNORED_ANSWER = 64 << 10;
  private static final MediaType JSON = MediaType.get("application/json");
  private static final String PRODUCT = "homeward";
  private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(
          WatchedThread.virtuals("control-http", WatchedThread::unowned));
  private final ServerAddress server;
  private final OkHttpClient open;
  private final OkHttpClient noise;
  private final NoiseSockets connections;

  /**
   * @param serverKey the only one that is taken without TLS, null: not known yet
   * @param lookup asked for the server's addresses before this computer's resolver
   * @param proxies through which the server is reached, if at all
   * @param learnt takes the one that is to be the only one from now on; any thread
   */
  ControlHttp(
      URI serverUrl,
      MachinePrivateKey machineKey,
      @Nullable MachinePublicKey serverKey,
      NameLookup lookup,
      Proxies proxies,
      Consumer<MachinePublicKey> learnt,
      ServerTrust trust,
      Randomness randomness) {
    server = ServerAddress.of(serverUrl);
    ServerNames names = new ServerNames(lookup);
    open =
        inTheOpen(server, lookup, proxies, trust)
            .dispatcher(new Dispatcher(threads))
            .callTimeout(OPEN_LIMIT)
            .build();
    ServerKeyFetch keys = new ServerKeyFetch(open, serverUrl, serverKey, learnt);
    ServerSocketDialer sockets =
        new ServerSocketDialer(
            server, new Connector(names, proxies, trust.context()), trust.context());
    connections = new NoiseSockets(new NoiseDialer(server, sockets, keys, machineKey, randomness));
    noise =
        new OkHttpClient.Builder()
            .proxy(Proxy.NO_PROXY)
            .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
            .dispatcher(new Dispatcher(threads))
            .connectionPool(new ConnectionPool(1, 1, TimeUnit.MINUTES))
            .socketFactory(connections)
            // The dialer resolves the name; the library only needs some address to begin with.
            .dns(_ -> List.of(InetAddress.getLoopbackAddress()))
            .connectTimeout(NEVER)
            .readTimeout(NEVER)
            .writeTimeout(NEVER)
            .followRedirects(false)
            .build();
  }

  /** What asks a server in the open, through a proxy where there is one; without a time limit. */
  static OkHttpClient.Builder inTheOpen(
      ServerAddress server, NameLookup lookup, Proxies proxies, ServerTrust trust) {
    HttpProxy proxy = proxies.to(server);
    OkHttpClient.Builder opening = new OkHttpClient.Builder();
    if (proxy != null && proxy.address().tls()) {
      opening.socketFactory(new SecureProxySockets(trust.context()));
    }
    return opening
        .dns(new ServerNames(lookup))
        .fastFallback(true)
        .proxy(proxy == null ? Proxy.NO_PROXY : address(proxy))
        .proxyAuthenticator((_, response) -> answer(proxy, response))
        .protocols(List.of(Protocol.HTTP_1_1))
        .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
        .sslSocketFactory(trust.context().getSocketFactory(), trust.manager())
        .followRedirects(false);
  }

  /** Not looked up: the library asks {@link ServerNames}. */
  private static Proxy address(HttpProxy proxy) {
    ServerAddress at = proxy.address();
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(at.host(), at.port()));
  }

  /**
   * What we have to say to a proxy; null: nothing. The library asks before a proxy does, so that
   * nothing is sent twice.
   */
  private static @Nullable Request answer(@Nullable HttpProxy proxy, Response response)
      throws ProxyException {
    Request asked = response.request();
    String authorization = proxy == null ? null : proxy.authorization();
    if (authorization != null && asked.header(PROXY_AUTHORIZATION) == null) {
      return asked.newBuilder().header(PROXY_AUTHORIZATION, authorization).build();
    }
    boolean beforehand =
        response.challenges().stream()
            .anyMatch(challenge -> challenge.scheme().equalsIgnoreCase("OkHttp-Preemptive"));
    if (proxy != null && !beforehand) {
      throw ProxyException.refused(proxy, response.code());
    }
    return null;
  }

  /**
   * A POST of JSON inside the control connection.
   *
   * @param path with a leading slash
   * @param limit for the whole call; zero: none
   */
  Call post(String path, byte[] json, Duration limit) {
    return noiseCall(request(path).post(RequestBody.create(json, JSON)), limit);
  }

  /** A POST of raw bytes inside the control connection. */
  Call postRaw(String pathAndQuery, byte[] body, Duration limit) {
    return noiseCall(request(pathAndQuery).post(RequestBody.create(body)), limit);
  }

  /** A HEAD request inside the control connection. */
  Call head(String pathAndQuery, Duration limit) {
    return noiseCall(request(pathAndQuery).head(), limit);
  }

  /**
   * A HEAD request in the open, only ever to the server's own host: nobody sends us elsewhere.
   *
   * @throws IOException when the URL is for another host, or none at all
   */
  Call openHead(URI url, Duration limit) throws IOException {
    HttpUrl target = HttpUrl.get(url);
    if (target == null || !target.host().equalsIgnoreCase(server.host())) {
      throw new IOException("a URL of another host");
    }
    Request request =
        new Request.Builder().url(target).header("User-Agent", PRODUCT).head().build();
    return open.newBuilder().callTimeout(limit).build().newCall(request);
  }

  /** Ends the connections that the system would not open like that any more; whether any was. */
  boolean dropAstray() {
    open.dispatcher().cancelAll(); // the key, asked for before a connection
    return connections.abandon(NoiseSocket::isAstray);
  }

  /** Ends all control connections; the calls on them fail. */
  void dropConnections() {
    open.dispatcher().cancelAll();
    connections.abandon(_ -> true);
  }

  private Call noiseCall(Request.Builder request, Duration limit) {
    return noise.newBuilder().callTimeout(limit).build().newCall(request.build());
  }

  private Request.Builder request(String pathAndQuery) {
    // The library speaks HTTP/2 with prior knowledge under this scheme only; servers do not look.
    return new Request.Builder()
        .url("http://" + server.authority() + pathAndQuery)
        .header("User-Agent", PRODUCT);
  }

  /** Ends every call and connection. Does not wait for threads. */
  @Override
  public void close() {
    for (OkHttpClient client : List.of(open, noise)) {
      client.dispatcher().cancelAll();
      client.connectionPool().evictAll();
    }
    threads.shutdown();
  }

  /**
   * Reads what is left of a short answer. Closing it unread would reset the stream; a server that
   * has just ended it may take the reset for an error and give up the connection, map stream and
   * all.
   */
  static void readToEnd(Response response) throws IOException {
    response.body().source().request(MAX_IGNORED_ANSWER);
  }
}
