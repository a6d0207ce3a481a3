package io.homeward.coordinator.server;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.homeward.coordinator.auth.Reports;
import io.homeward.coordinator.auth.SshLogin;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.store.StoreException;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MalformedMessageException;
import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.message.RegisterResponse;
import io.homeward.engine.control.message.WireSshPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The endpoints inside Noise; protocol reference, section 1.7. */
final class MachineApi {
  private static final Logger LOG = LoggerFactory.getLogger(MachineApi.class);

  /** Largest request body. */
  static final int MAX_BODY = 1 << 20;

  /** How long a body may take to arrive. */
  private static final Duration TIME_FOR_BODY = Duration.ofSeconds(10);

  private final MachineConnections connections;
  private final Registrar registrar;
  private final MapStream.Source source;
  private final Deadlines deadlines;
  private final ClientRequests clients;
  private final SshActions ssh;
  private final UpdatePace pace = new UpdatePace();

  MachineApi(
      MachineConnections connections,
      Registrar registrar,
      MapStream.Source source,
      Deadlines deadlines,
      ClientRequests clients,
      SshActions ssh) {
    this.ssh = ssh;
    this.clients = clients;
    this.connections = connections;
    this.registrar = registrar;
    this.source = source;
    this.deadlines = deadlines;
  }

  /** What devices ask for. */
  List<Route> routes() {
    Route.Who machine = new Route.Who.Machine();
    return List.of(
        Route.post(
            "/machine/register",
            machine,
            (request, response) -> answered(response, () -> register(request, response))),
        Route.post(
            "/machine/map",
            machine,
            (request, response) -> answered(response, () -> map(request, response))),
        Route.post(
            ClientRequests.PATH + "{id}",
            machine,
            (request, response) -> answered(response, () -> answer(request, response))),
        Route.get(
            SshActions.PATH,
            machine,
            (request, response) -> answered(response, () -> ssh(request, response))));
  }

  HttpRouting.Builder routing() {
    HttpRouting.Builder builder = HttpRouting.builder();
    routes().forEach(route -> route.addTo(builder));
    return builder
        .any(
            "/machine/*",
            (_, response) -> plain(response, Status.NOT_IMPLEMENTED_501, "not offered here"))
        // The library would write a stack trace into the log for each of these.
        .any((_, response) -> plain(response, Status.NOT_FOUND_404, "not found"));
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void answered(ServerResponse response, Work work) {
    try {
      work.run();
    } catch (MalformedMessageException e) {
      plain(response, Status.BAD_REQUEST_400, String.valueOf(e.getMessage()));
    } catch (BodyTooLargeException e) {
      plain(response, Status.REQUEST_ENTITY_TOO_LARGE_413, "the request is too large");
    } catch (BodyTooSlowException e) {
      plain(response, Status.REQUEST_TIMEOUT_408, "the request took too long to arrive");
    } catch (ConnectionGoneException e) {
      plain(response, Status.SERVICE_UNAVAILABLE_503, "the connection is closing");
    } catch (StoreException e) {
      LOG.warn("a request failed: {}", e.getMessage());
      plain(response, Status.SERVICE_UNAVAILABLE_503, "the server cannot store anything just now");
    } catch (IOException | RequestException e) {
      // Nobody is there any more who could be told; the connection's own thread knows why.
      throw new CloseConnectionException("the connection of the request broke", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (BrokenConnection.isToldBy(e) || Thread.currentThread().isInterrupted()) {
        throw new CloseConnectionException("the connection of the request broke", e);
      }
      throw e;
    }
  }

  private void register(ServerRequest request, ServerResponse response)
      throws IOException, InterruptedException {
    MachineConnection connection = connection(request);
    RegisterRequest wanted = ControlJson.decode(body(request), RegisterRequest.class);
    if (!Registrar.speaks(wanted.version())) {
      plain(response, Status.BAD_REQUEST_400, Registrar.TOO_OLD);
      return;
    }
    RegisterResponse answer;
    try {
      answer =
          registrar.register(
              connection.machine(),
              connection.address().key(),
              wanted,
              ending -> connection.whenGivenUp(request.id(), ending));
    } catch (Registrar.TooManyException e) {
      response.headers().set(HeaderNames.RETRY_AFTER, UpdatePace.RETRY_SECONDS);
      plain(response, Status.TOO_MANY_REQUESTS_429, "too many devices of one account join at once");
      return;
    }
    connection.finished(request.id());
    source.traffic().answered(answer);
    if (answer.machineAuthorized()) {
      connection.isMember();
    } else if (wanted.auth() != null && !answer.error().isEmpty()) {
      // Whoever guesses keys waits for each answer; a key that is right is answered at once.
      TimeUnit.NANOSECONDS.sleep(connection.address().refused());
    }
    response.headers().contentType(MediaTypes.APPLICATION_JSON);
    response.send(ControlJson.encode(answer));
  }

  private void map(ServerRequest request, ServerResponse response)
      throws IOException, InterruptedException {
    MachineConnection connection = connection(request);
    byte[] body = body(request);
    MapRequest wanted = ControlJson.decode(body, MapRequest.class);
    if (wanted.stream() && source.presence().isLeaving()) {
      plain(response, Status.SERVICE_UNAVAILABLE_503, NoiseUpgrade.LEAVING);
      return;
    }
    Device asking = source.state().snapshot().device(wanted.nodeKey(), connection.machine());
    if (asking != null && !pace.await(asking.id(), wanted.stream(), body.length)) {
      response.headers().set(HeaderNames.RETRY_AFTER, UpdatePace.RETRY_SECONDS);
      plain(response, Status.TOO_MANY_REQUESTS_429, "too many updates of one device");
      return;
    }
    if (asking != null && wanted.stream() && source.presence().sendsAway(asking.id())) {
      response.headers().set(HeaderNames.RETRY_AFTER, UpdatePace.RETRY_SECONDS);
      plain(
          response,
          Status.TOO_MANY_REQUESTS_429,
          "another computer uses the keys of this one; if this is the copy, delete the client's"
              + " state directory and sign in");
      return;
    }
    Optional<Device> known =
        source
            .state()
            .submit(Reports.take(connection.machine(), wanted.nodeKey(), Reported.news(wanted)));
    boolean zstd = wanted.compress().equals(MapRequest.ZSTD);
    if (known.isEmpty()) {
      if (wanted.stream()) {
        response.send(source.notAMember(wanted.nodeKey(), connection.machine(), zstd));
      } else {
        plain(response, Status.NOT_FOUND_404, "node not found");
      }
      return;
    }
    connection.isMember();
    Device device = known.get();
    if (wanted.stream()) {
      try (MapStream stream = new MapStream(source, device, zstd, connection)) {
        connection.whenGivenUp(request.id(), stream::end);
        try (OutputStream out = response.outputStream()) {
          stream.run(out);
        }
      } finally {
        connection.finished(request.id());
      }
    } else if (wanted.omitPeers()) {
      response.send();
    } else {
      var snapshot = source.state().snapshot();
      try (var _ = source.fullMaps().room(snapshot, zstd);
          OutputStream out = response.outputStream()) {
        source.write(out, source.fullMaps().frame(snapshot, device, source.clock().now(), zstd));
      }
    }
  }

  /** A client answers what it was asked. */
  private void answer(ServerRequest request, ServerResponse response) throws IOException {
    MachineConnection connection = connection(request);
    String id = request.path().pathParameters().get("id");
    if (clients.answered(id, connection.machine(), body(request))) {
      response.send();
    } else {
      plain(response, Status.NOT_FOUND_404, "nobody asked that");
    }
  }

  /** A device asks what to do about somebody who wants to log in to it. */
  private void ssh(ServerRequest request, ServerResponse response)
      throws IOException, InterruptedException {
    MachineConnection connection = connection(request);
    SshLogin login =
        SshLogin.parse(
            request.path().pathParameters().get("from"),
            request.path().pathParameters().get("to"),
            request.query().first("local_user").orElse(""));
    if (login == null) {
      plain(response, Status.BAD_REQUEST_400, "who wants to log in where is missing");
      return;
    }
    WireSshPolicy.Action action =
        ssh.next(
            login,
            request.query().first("held").orElse(""),
            connection.machine(),
            ending -> connection.whenGivenUp(request.id(), ending));
    connection.finished(request.id());
    response.headers().contentType(MediaTypes.APPLICATION_JSON);
    response.send(ControlJson.encode(action));
  }

  private MachineConnection connection(ServerRequest request) throws IOException {
    MachineConnection connection = connections.of(request.socketId());
    if (connection == null) {
      throw new ConnectionGoneException();
    }
    return connection;
  }

  /**
   * The whole body; an interrupt, at the end of the time or of the connection, ends the reading.
   */
  private byte[] body(ServerRequest request) throws IOException {
    try (Deadlines.Deadline deadline = deadlines.within(TIME_FOR_BODY);
        InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(MAX_BODY + 1);
      if (deadline.missed()) {
        throw new BodyTooSlowException();
      }
      if (bytes.length > MAX_BODY) {
        throw new BodyTooLargeException();
      }
      return bytes;
    }
  }

  private static void plain(ServerResponse response, Status status, String text) {
    response.status(status);
    response.headers().contentType(MediaTypes.TEXT_PLAIN);
    response.send(text);
  }

  /** The connection ended while the request began. */
  private static final class ConnectionGoneException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** A body that did not arrive within {@link #TIME_FOR_BODY}. */
  private static final class BodyTooSlowException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /** A body over {@link #MAX_BODY}. */
  private static final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1;
  }
}
