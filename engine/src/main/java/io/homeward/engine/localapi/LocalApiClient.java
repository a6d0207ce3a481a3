package io.homeward.engine.localapi;

import io.homeward.engine.access.Callers;
import io.homeward.engine.access.TimeLimit;
import io.homeward.engine.control.message.MalformedMessageException;
import io.homeward.engine.control.session.DerpMapText;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.node.NodeException;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.RelayingDevice;
import io.homeward.engine.node.UpRequest;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.search.SearchQuery;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Talks to the node behind a local API socket. Every call opens a connection of its own and blocks
 * for a bounded time. Thread-safe.
 */
public final class LocalApiClient {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(30);
  private static final Duration TIME_TO_SWITCH = Duration.ofSeconds(80);
  private static final int MAX_ANSWER_BYTES = 256 << 20;
  private static final int MOST_FOUND = 999_999_999;

  private final Path socket;

  /** A client for the node that listens at the given path. Connects only when it is used. */
  public LocalApiClient(Path socket) {
    this.socket = socket;
  }

  /** Nobody listens at the socket: no node is running, or not for this user. */
  public static final class NotRunningException extends IOException {
    private static final long serialVersionUID = 1L;

    NotRunningException(Path socket, Exception cause) {
      super(socket + ": " + cause.getMessage(), cause);
    }
  }

  /** Another user listens at the socket, who was told nothing. */
  public static final class StrangerException extends IOException {
    private static final long serialVersionUID = 1L;
    private final String user;

    StrangerException(String user) {
      super("the program at the socket runs as " + user);
      this.user = user;
    }

    /** Who listens. */
    public String user() {
      return user;
    }
  }

  /** The node answered that it will not or cannot. */
  public static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final transient JsonNode answer;

    RefusedException(int status, JsonNode answer) {
      super(answer.path("Error").asString("status " + status));
      this.status = status;
      this.answer = answer;
    }

    /** The whole answer. */
    JsonNode answer() {
      return answer;
    }

    /** The HTTP status, 400 to 599. */
    public int status() {
      return status;
    }
  }

  /**
   * The status document; its members are those of the official client.
   *
   * @param withPeers whether {@code Peer} is filled
   */
  public JsonNode status(boolean withPeers) throws IOException {
    return exchange("GET", "status?peers=" + withPeers, null, TIME_TO_ANSWER);
  }

  /**
   * The relays of the tailnet.
   *
   * @throws RefusedException when the node does not know them: it is not connected
   */
  public DerpMap relays() throws IOException {
    JsonNode relays = exchange("GET", "derpmap", null, TIME_TO_ANSWER);
    try {
      return DerpMapText.decode(JSON.writeValueAsBytes(relays));
    } catch (MalformedMessageException e) {
      throw new IOException("the answer names no relays", e);
    }
  }

  /** The preferences document. */
  public JsonNode preferences() throws IOException {
    return exchange("GET", "prefs", null, TIME_TO_ANSWER);
  }

  /**
   * Who has an address, empty when nobody has.
   *
   * @return {@code Node} and {@code UserProfile}
   */
  public Optional<JsonNode> whoIs(InetAddress address) throws IOException {
    try {
      return Optional.of(
          exchange("GET", "whois?ip=" + encode(IpText.format(address)), null, TIME_TO_ANSWER));
    } catch (RefusedException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * The devices that match a query, the best first, ready to be printed.
   *
   * @param limit how many at most, 1 or more
   * @return empty when nothing matches, but for {@link SearchForm#JSON}
   */
  public String search(String query, int limit, SearchForm form) throws IOException {
    String asked = query.substring(0, Math.min(query.length(), SearchQuery.LONGEST));
    String request =
        "search?q="
            + encode(asked)
            + "&limit="
            + Math.min(limit, MOST_FOUND)
            + "&as="
            + form.wireName();
    try {
      return new String(fetch("GET", request, null, TIME_TO_ANSWER), StandardCharsets.UTF_8);
    } catch (RefusedException e) {
      if (e.status() == 404) {
        throw new IOException("it is older than this command; end it and start it again", e);
      }
      throw e;
    }
  }

  /**
   * Connects.
   *
   * @throws NodeException when the request itself is wrong
   */
  public void up(UpRequest request) throws IOException, NodeException {
    ask(request.forceLogin() ? "login" : "up", UpRequestJson.encode(request));
  }

  /**
   * Changes preferences, whether connected or not.
   *
   * @throws NodeException when the change itself is wrong
   */
  public void change(PreferenceChange change) throws IOException, NodeException {
    ask("prefs", UpRequestJson.encode(change));
  }

  private void ask(String command, JsonNode body) throws IOException, NodeException {
    try {
      exchange("POST", command, body, TIME_TO_ANSWER);
    } catch (ProblemException e) {
      throw new NodeException(e.problem);
    }
  }

  /** Disconnects. */
  public void down() throws IOException {
    exchange("POST", "down", null, TIME_TO_ANSWER);
  }

  /** Has the tunnel's end on this computer made anew. */
  public void reconfigure() throws IOException {
    exchange("POST", "reconfigure", null, TIME_TO_ANSWER);
  }

  /** Forgets the device's key. */
  public void logout() throws IOException {
    exchange("POST", "logout", null, TIME_TO_ANSWER);
  }

  /** Gives up a sign-in that waits. */
  public void cancelLogin() throws IOException {
    exchange("POST", "cancel-login", null, TIME_TO_ANSWER);
  }

  /**
   * One echo request through the tunnel.
   *
   * @throws TimeoutException when no answer came in time
   * @throws IllegalArgumentException when no peer has the address
   */
  public PingReply ping(InetAddress address, Duration timeout)
      throws IOException, TimeoutException {
    String request =
        "ping?ip=" + encode(IpText.format(address)) + "&timeoutMillis=" + timeout.toMillis();
    try {
      JsonNode reply = exchange("POST", request, null, timeout.plus(TIME_TO_ANSWER));
      String endpoint = reply.path("Endpoint").asString("");
      return new PingReply(
          Duration.ofNanos(Math.round(reply.path("LatencySeconds").asDouble(0) * 1e9)),
          endpoint.isEmpty() ? null : Endpoint.parse(endpoint),
          reply.path("DERPRegionCode").asString(""),
          relayingDevice(reply));
    } catch (RefusedException e) {
      switch (e.status()) {
        case 504 -> throw (TimeoutException) new TimeoutException("no answer").initCause(e);
        case 404 -> throw new IllegalArgumentException("no device has this address", e);
        default -> throw e;
      }
    }
  }

  /**
   * How a peer is reached, and why not directly, in the form that {@code docs/local-api.md} has.
   *
   * @throws IllegalArgumentException when no peer has the address
   */
  public JsonNode path(InetAddress address) throws IOException {
    try {
      return exchange("POST", "path?ip=" + encode(IpText.format(address)), null, TIME_TO_ANSWER);
    } catch (RefusedException e) {
      if (e.status() == 404) {
        throw new IllegalArgumentException("no device has this address", e);
      }
      throw e;
    }
  }

  /** A request about accounts: a switch takes the time that two nodes need. */
  JsonNode accounts(String method, String request, @Nullable JsonNode body) throws IOException {
    return exchange(method, request, body, TIME_TO_SWITCH);
  }

  /** Follows the status; the present one comes first. Close it when done. */
  public StatusWatch watch(boolean withPeers) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try (TimeLimit guard = TimeLimit.closing(channel, TIME_TO_ANSWER)) {
      connect(channel);
      send(channel, "GET", "watch?peers=" + withPeers, null);
      return new StatusWatch(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static final class ProblemException extends IOException {
    private static final long serialVersionUID = 1L;
    final transient NodeProblem problem;

    ProblemException(NodeProblem problem) {
      super(problem.kind().name());
      this.problem = problem;
    }
  }

  /** Null: none. */
  static @Nullable RelayingDevice relayingDevice(JsonNode reply) {
    String text = reply.path("PeerRelay").asString("");
    int vni = text.indexOf(":vni:");
    return vni < 0
        ? null
        : new RelayingDevice(
            reply.path("PeerRelayName").asString(""),
            Endpoint.parse(text.substring(0, vni)),
            Integer.parseInt(text.substring(vni + ":vni:".length())));
  }

  private JsonNode exchange(String method, String request, @Nullable JsonNode body, Duration limit)
      throws IOException {
    try {
      return JSON.readTree(fetch(method, request, body, limit));
    } catch (JacksonException e) {
      throw new IOException("the answer is no JSON", e);
    }
  }

  /** The body of an answer that is no refusal. */
  private byte[] fetch(String method, String request, @Nullable JsonNode body, Duration limit)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        TimeLimit guard = TimeLimit.closing(channel, limit)) {
      connect(channel);
      send(channel, method, request, body);
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
      LocalHttp.ResponseHead head = LocalHttp.readResponseHead(in);
      if (head.bodyBytes() < 0 || head.bodyBytes() > MAX_ANSWER_BYTES) {
        throw new IOException("the answer has no sensible length");
      }
      byte[] answer = in.readNBytes((int) head.bodyBytes());
      if (answer.length < head.bodyBytes()) {
        throw new IOException("the answer ended early");
      }
      if (head.status() >= 300) {
        throw refusal(head.status(), JSON.readTree(answer));
      }
      return answer;
    } catch (ClosedChannelException e) {
      throw new IOException("no answer within " + limit.toSeconds() + " s", e);
    } catch (JacksonException e) {
      throw new IOException("the answer is no JSON", e);
    }
  }

  private static IOException refusal(int status, JsonNode answer) {
    JsonNode problem = answer.path("Problem");
    if (problem.isObject()) {
      return new ProblemException(parseProblem(problem));
    }
    return new RefusedException(status, answer);
  }

  /** Reads one member of {@code Problems}; an unknown kind becomes {@code INTERNAL}. */
  public static NodeProblem parseProblem(JsonNode problem) {
    NodeProblem.Kind kind = NodeProblem.Kind.INTERNAL;
    for (NodeProblem.Kind candidate : NodeProblem.Kind.values()) {
      if (candidate.name().equals(problem.path("Kind").asString(""))) {
        kind = candidate;
      }
    }
    return new NodeProblem(
        kind, problem.path("Subject").asString(""), problem.path("Detail").asString(""));
  }

  /** Nothing is said, no key least of all, before it is known who listens. */
  private void connect(SocketChannel channel) throws IOException {
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new NotRunningException(socket, e);
    }
    if (!Callers.ofThisUser().permit(channel)) {
      throw new StrangerException(Callers.userOf(channel));
    }
  }

  private static void send(
      SocketChannel channel, String method, String request, @Nullable JsonNode body)
      throws IOException {
    byte[] content = body == null ? new byte[0] : JSON.writeValueAsBytes(body);
    String head =
        method
            + " "
            + LocalApi.PREFIX
            + request
            + " HTTP/1.1\r\nHost: "
            + LocalHttp.HOST
            + "\r\nContent-Length: "
            + content.length
            + "\r\n\r\n";
    byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer buffer = ByteBuffer.allocate(headBytes.length + content.length);
    buffer.put(headBytes).put(content).flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
