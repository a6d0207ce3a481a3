package io.homeward.coordinator.testing;

import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapFrames;
import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.message.ServerKeys;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.control.message.WireHostinfoBuilder;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A device that speaks the protocol message by message, so that a test decides each of them. The
 * real client is tested against this server elsewhere.
 */
public final class TestDevice implements AutoCloseable {
  public static final int CAPABILITY = 119;

  /** Without TLS, or each client would begin with reading all authorities there are. */
  private static final List<ConnectionSpec> PLAIN = List.of(ConnectionSpec.CLEARTEXT);

  private static final OkHttpClient KEYS =
      new OkHttpClient.Builder()
          .connectionSpecs(PLAIN)
          .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
          .build();

  private final URI server;
  private final MachinePrivateKey machine;
  private DiscoPrivateKey disco = DiscoPrivateKey.generate(Randomness.system());
  private final OkHttpClient http;
  private NodePrivateKey node = NodePrivateKey.generate(Randomness.system());
  private String hostname;
  private List<IpPrefix> routes = List.of();
  private UnaryOperator<WireHostinfoBuilder> computer = UnaryOperator.identity();
  private volatile String from = "";

  public TestDevice(URI server, String hostname) {
    this(server, hostname, MachinePrivateKey.generate(Randomness.system()));
  }

  public TestDevice(URI server, String hostname, MachinePrivateKey machine) {
    this.server = server;
    this.hostname = hostname;
    this.machine = machine;
    this.http =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
            .proxy(Proxy.NO_PROXY)
            .connectionSpecs(PLAIN)
            .dns(_ -> List.of(InetAddress.getLoopbackAddress()))
            // Longer than a stream is ever silent; what hangs fails.
            .readTimeout(Duration.ofSeconds(90))
            .connectTimeout(Duration.ofSeconds(30))
            .socketFactory(new Sockets())
            .build();
  }

  /** Its connections from now on come through a proxy that passes on this address. */
  public void comeFrom(String address) {
    from = address;
  }

  public NodePrivateKey nodeKey() {
    return node;
  }

  public NodePublicKey node() {
    return node.publicKey();
  }

  public MachinePublicKey machine() {
    return machine.publicKey();
  }

  public DiscoPublicKey disco() {
    return disco.publicKey();
  }

  /** The private keys, to be looked for where they must not be. */
  public List<byte[]> privateKeys() {
    return List.of(machine.secretBytes(), node.secretBytes(), disco.secretBytes());
  }

  /** Another computer with the same keys, as from a copy of the disk. */
  public TestDevice copy() {
    return copy(server);
  }

  /** The same keys where the server is somewhere else. */
  public TestDevice copy(URI elsewhere) {
    TestDevice copy = new TestDevice(elsewhere, hostname, machine);
    copy.node = node;
    copy.disco = disco;
    return copy;
  }

  public NodePublicKey renewNodeKey() {
    NodePublicKey old = node();
    node = NodePrivateKey.generate(Randomness.system());
    return old;
  }

  /** The networks that it offers from now on. */
  public void routes(List<IpPrefix> offered) {
    routes = List.copyOf(offered);
  }

  public void hostname(String name) {
    hostname = name;
  }

  /** What it says of its computer in the place of what all test devices say. */
  public void says(UnaryOperator<WireHostinfoBuilder> what) {
    computer = what;
  }

  private @Nullable List<Endpoint> endpoints;

  public RegisterResponse registerByKey(String authKey) throws IOException {
    return register(
        registration(NodePublicKey.ZERO, new RegisterRequest.Auth(authKey), null, "", false));
  }

  public RegisterResponse registerAlone() throws IOException {
    return register(registration(NodePublicKey.ZERO, null, null, "", false));
  }

  public RegisterResponse followUp(String url) throws IOException {
    return register(registration(NodePublicKey.ZERO, null, null, url, false));
  }

  public RegisterResponse logout() throws IOException {
    return register(registration(NodePublicKey.ZERO, null, Instant.ofEpochSecond(123), "", false));
  }

  public RegisterRequest registration(
      NodePublicKey old,
      RegisterRequest.@Nullable Auth auth,
      @Nullable Instant expiry,
      String followup,
      boolean ephemeral) {
    return new RegisterRequest(
        CAPABILITY,
        node(),
        old,
        RegisterRequest.NO_NETWORK_LOCK_KEY,
        auth,
        expiry,
        followup,
        host(),
        ephemeral,
        null);
  }

  public RegisterResponse register(RegisterRequest request) throws IOException {
    try (Response response = post("/machine/register", ControlJson.encode(request))) {
      if (response.code() != 200) {
        throw new IOException("status " + response.code() + ": " + response.body().string());
      }
      return ControlJson.decode(response.body().bytes(), RegisterResponse.class);
    }
  }

  /** Tells endpoints; gives the HTTP status. */
  public int tell(List<Endpoint> told) throws IOException {
    endpoints = told;
    try (Response response =
        post("/machine/map", ControlJson.encode(mapRequest(false, true, "")))) {
      // To its end: closing it before resets the stream, and a device may not do that often.
      response.body().bytes();
      return response.code();
    }
  }

  public Stream stream() throws IOException {
    return stream(MapRequest.ZSTD);
  }

  public Stream stream(String compress) throws IOException {
    Response response = post("/machine/map", ControlJson.encode(mapRequest(true, false, compress)));
    if (response.code() != 200) {
      int code = response.code();
      response.close();
      throw new IOException("status " + code);
    }
    return new Stream(response, !compress.isEmpty());
  }

  public MapRequest mapRequest(boolean stream, boolean omitPeers, String compress) {
    return MapRequest.builder(CAPABILITY, node())
        .compress(compress)
        .keepAlive(true)
        .discoKey(disco())
        .stream(stream)
        .omitPeers(omitPeers)
        .hostinfo(host())
        .endpoints(endpoints)
        .build();
  }

  public Response post(String path, byte[] body) throws IOException {
    Request request =
        new Request.Builder()
            .url("http://127.0.0.1:" + server.getPort() + path)
            .post(RequestBody.create(body, MediaType.get("application/json")))
            .build();
    return http.newCall(request).execute();
  }

  /** Asks for something; no body goes with it. */
  public Response get(String path) throws IOException {
    return http.newCall(
            new Request.Builder().url("http://127.0.0.1:" + server.getPort() + path).build())
        .execute();
  }

  /** Drops the connection, as when the network is gone. */
  @Override
  public void close() {
    http.dispatcher().cancelAll();
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }

  private WireHostinfo host() {
    return computer
        .apply(
            WireHostinfo.builder()
                .clientVersion("0.1.0")
                .os("linux")
                .osVersion("12")
                .hostname(hostname)
                .noLogsNoSupport(true)
                .routableIps(routes))
        .build();
  }

  /** A map stream. */
  public static final class Stream implements AutoCloseable {
    private final Response response;
    private final boolean zstd;

    Stream(Response response, boolean zstd) {
      this.response = response;
      this.zstd = zstd;
    }

    /** The next message; null when the server ended the stream. */
    public @Nullable MapResponse next() throws IOException {
      byte[] json = nextJson();
      return json == null ? null : ControlJson.decode(json, MapResponse.class);
    }

    /** The same as it came. */
    public byte @Nullable [] nextJson() throws IOException {
      return MapFrames.read(response.body().byteStream(), zstd);
    }

    /** The body of the next message as it came, compressed or not. */
    public byte @Nullable [] nextBody() throws IOException {
      return MapFrames.read(response.body().byteStream(), false);
    }

    /** Passes over the next message without looking at it; gives its length. */
    public int skip() throws IOException {
      InputStream in = response.body().byteStream();
      byte[] header = in.readNBytes(MapFrames.HEADER_BYTES);
      int length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt();
      in.skipNBytes(length);
      return length;
    }

    /** Gives the stream up, while the connection stays. */
    @Override
    public void close() {
      response.close();
    }
  }

  private final class Sockets extends SocketFactory {
    @Override
    public Socket createSocket() throws IOException {
      return new NoiseSocket(server.getPort(), machine, serverKey(), from);
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }

  private MachinePublicKey serverKey() throws IOException {
    return serverKey(server);
  }

  /** The key that a server tells everybody. */
  static MachinePublicKey serverKey(URI server) throws IOException {
    Request request = new Request.Builder().url(server + "/key?v=" + CAPABILITY).build();
    try (Response response = KEYS.newCall(request).execute()) {
      return ControlJson.decode(response.body().bytes(), ServerKeys.class).publicKey();
    }
  }
}
