package io.homeward.coordinator.server;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.api.Answer;
import io.homeward.coordinator.api.Api;
import io.homeward.coordinator.api.Call;
import io.homeward.coordinator.api.Operation;
import io.homeward.coordinator.auth.ApiTokens;
import io.homeward.coordinator.model.ApiToken;
import io.homeward.coordinator.model.Scope;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.policy.PolicyProblem;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.WallClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How calls of programs arrive over HTTP: by which name, from where and how often, with which
 * token; and how answers leave. Cookies mean nothing here, so that no page of somebody else can
 * make a browser call. Thread-safe.
 */
final class ApiSite {
  /** Largest body; a policy is the largest that there is. */
  static final int MAX_BODY = 1 << 20;

  /** As which a refusal is sent. */
  static final String PROBLEM = "application/problem+json";

  /** What one token may ask. */
  static final Pace.Rate OF_TOKEN = new Pace.Rate(200, 10);

  /** What one address may ask, whatever it shows; a firm may sit behind it. */
  static final Pace.Rate OF_ADDRESS = new Pace.Rate(400, 40);

  private static final Pace.Rate OF_OTHERS = new Pace.Rate(400, 50);
  private static final String BEARER = "bearer ";
  private static final int LONGEST_TOKEN = 200;

  private final TailnetState state;
  private final WallClock clock;
  private final Supplier<SiteOrigin> origin;
  private final Function<ServerRequest, Addresses.Address> addresses;
  private final Api api;
  private final Pace byAddress = new Pace(OF_ADDRESS, OF_OTHERS, System::nanoTime);
  private final Pace byToken = new Pace(OF_TOKEN, OF_OTHERS, System::nanoTime);

  /**
   * @param addresses says where a request comes from
   */
  ApiSite(
      TailnetState state,
      WallClock clock,
      Supplier<SiteOrigin> origin,
      Function<ServerRequest, Addresses.Address> addresses,
      Api api) {
    this.state = state;
    this.clock = clock;
    this.origin = origin;
    this.addresses = addresses;
    this.api = api;
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (Operation operation : api.operations()) {
      routes.add(
          new Route(
              Method.create(operation.method().name()),
              operation.path(),
              new Route.Who.Program(operation.scopes()),
              handler(operation)));
    }
    return routes;
  }

  private Handler handler(Operation operation) {
    return (request, response) -> {
      Answer answer = answer(operation, request, response);
      if (answer != null) {
        send(response, answer);
      }
    };
  }

  /** Null: somebody refused has been answered. */
  private @Nullable Answer answer(
      Operation operation, ServerRequest request, ServerResponse response) throws IOException {
    String host = SiteAnswers.header(request, HeaderNames.HOST);
    if (!origin.get().ownHost(host)) {
      return new Answer.Problem(
          403, "this is not the address of this server, which is " + origin.get().url());
    }
    Addresses.Address from = addresses.apply(request);
    if (!from.key().isEmpty() && !byAddress.allows(from.key())) {
      return tooMany(response);
    }
    Snapshot snapshot = state.snapshot();
    ApiToken token = token(request, snapshot);
    User user = token == null ? null : snapshot.user(token.userId());
    if (token == null || user == null) {
      response.headers().set(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"homeward\"");
      return new Answer.Problem(
          401,
          "this needs an API token that may be used, in the header Authorization: Bearer TOKEN;"
              + " people make them on the page of keys");
    }
    if (!byToken.allows(token.id())) {
      return tooMany(response);
    }
    if (!operation.allows(token, user)) {
      return new Answer.Problem(403, forbidden(operation, token));
    }
    String body = operation.method() == Operation.Method.GET ? "" : body(request);
    if (body == null) {
      return new Answer.Problem(
          400, "the body has to be text in UTF-8 of at most " + MAX_BODY + " bytes");
    }
    if (ApiTokens.isNewsThatUsed(token, clock.now())) {
      var _ = state.submit(ApiTokens.used(token.id()));
    }
    return Api.answer(
        operation,
        new Call(
            names(request),
            query(request),
            SiteAnswers.header(request, HeaderNames.IF_MATCH),
            body,
            user,
            token,
            snapshot));
  }

  private static Answer tooMany(ServerResponse response) {
    response.headers().set(HeaderNames.RETRY_AFTER, VisitorPace.RETRY_SECONDS);
    return new Answer.Problem(
        429, "too many calls in a short time; go on in " + VisitorPace.RETRY_SECONDS + " seconds");
  }

  private static String forbidden(Operation operation, ApiToken token) {
    Set<Scope> wanted = operation.scopes();
    return wanted.stream().anyMatch(token.scopes()::contains)
        ? "the person of this token may not do this, so the token may not either"
        : "this needs a token with the scope "
            + wanted.stream().map(Scope::text).collect(Collectors.joining(" or "));
  }

  private @Nullable ApiToken token(ServerRequest request, Snapshot snapshot) {
    String header = SiteAnswers.header(request, HeaderNames.AUTHORIZATION);
    return header == null
            || header.length() > LONGEST_TOKEN
            || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? null
        : ApiTokens.find(snapshot, header.substring(BEARER.length()).strip(), clock.now());
  }

  private static @Nullable String body(ServerRequest request) throws IOException {
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(MAX_BODY + 1);
      return bytes.length > MAX_BODY
          ? null
          : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** There is no such operation, whoever asks. */
  static void nothing(ServerResponse response) {
    send(response, new Answer.Problem(404, "there is nothing at this address, or not to be done"));
  }

  /**
   * More was sent than is read.
   *
   * @param most bytes that are
   */
  static void tooLarge(ServerResponse response, int most) {
    send(
        response,
        new Answer.Problem(413, "the body may have at most " + most + " bytes at this address"));
  }

  private static Map<String, String> names(ServerRequest request) {
    Map<String, String> names = new HashMap<>();
    var parameters = request.path().pathParameters();
    for (String name : parameters.names()) {
      names.put(name, parameters.get(name));
    }
    return names;
  }

  private static Map<String, String> query(ServerRequest request) {
    Map<String, List<String>> fields = SiteAnswers.fields(request.prologue().query().rawValue());
    Map<String, String> query = new HashMap<>();
    if (fields != null) {
      fields.forEach((name, values) -> query.put(name, values.getFirst()));
    }
    return query;
  }

  private static void send(ServerResponse response, Answer answer) {
    response.headers().set(HeaderNames.CACHE_CONTROL, "no-store");
    switch (answer) {
      case Answer.Json(var status, var value) -> {
        response.status(Status.create(status));
        SiteAnswers.bytes(response, "application/json", Api.json(value));
      }
      case Answer.PolicyFile(var text, var version) -> {
        response.headers().set(HeaderNames.ETAG, "\"" + version + "\"");
        SiteAnswers.bytes(
            response, "application/hujson; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
      }
      case Answer.Problem(var code, var detail, var problems) -> {
        Status status = Status.create(code);
        response.status(status);
        SiteAnswers.bytes(response, PROBLEM, Api.json(problem(status, detail, problems)));
      }
    }
  }

  /** What says why, where no operation has been found yet. */
  static byte[] problem(Status status, String detail) {
    return Api.json(problem(status, detail, List.of()));
  }

  /** As in RFC 9457. */
  private static Map<String, Object> problem(
      Status status, String detail, List<PolicyProblem> problems) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("title", status.reasonPhrase());
    problem.put("status", status.code());
    problem.put("detail", detail);
    if (!problems.isEmpty()) {
      problem.put("problems", problems);
    }
    return problem;
  }
}
