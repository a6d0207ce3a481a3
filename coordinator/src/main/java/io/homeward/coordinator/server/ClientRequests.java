package io.homeward.coordinator.server;

import io.homeward.coordinator.admin.Clients;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.control.message.PingRequest;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePublicKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Small HTTP requests to clients: each goes out with the next message of the client's map stream,
 * and the answer comes back as a request of the client's own (protocol reference, section 4.8).
 * Thread-safe.
 */
final class ClientRequests implements Clients {
  /** Where answers come in; the id follows. */
  static final String PATH = "/machine/c2n/";

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int MAX_WAITING = 64;
  private static final int ID_BYTES = 16;

  private final TailnetState state;
  private final Presence presence;
  private final Randomness randomness;
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

  ClientRequests(TailnetState state, Presence presence, Randomness randomness) {
    this.state = state;
    this.presence = presence;
    this.randomness = randomness;
  }

  /**
   * A request that has no answer yet.
   *
   * @param machine who alone may answer
   */
  private record Waiting(MachinePublicKey machine, CompletableFuture<String> answer) {}

  @Override
  public String ask(long deviceId, String method, String path) {
    Device device = state.snapshot().device(deviceId);
    if (device == null) {
      throw new RefusedException(Refusal.DEVICE_GONE);
    }
    if (waiting.size() >= MAX_WAITING) {
      throw new RefusedException(Refusal.CLIENTS_BUSY);
    }
    String id = HexFormat.of().formatHex(randomness.bytes(ID_BYTES));
    CompletableFuture<String> answer = new CompletableFuture<>();
    waiting.put(id, new Waiting(device.registration().machine(), answer));
    try {
      byte[] request =
          (method + " " + path + " HTTP/1.1\r\nHost: client\r\nContent-Length: 0\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      // The host is not looked at: the answer comes over the connection that is there.
      PingRequest ping =
          new PingRequest("https://server" + PATH + id, true, false, "c2n", "", request);
      if (!presence.ask(deviceId, ping)) {
        throw new RefusedException(Refusal.NOT_CONNECTED, "name", device.name());
      }
      return body(device, answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      throw new RefusedException(Refusal.NO_ANSWER, "name", device.name());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Refusal.SHUTTING_DOWN);
    } catch (ExecutionException e) {
      throw new IllegalStateException("answers are never failures", e);
    } finally {
      waiting.remove(id);
    }
  }

  /**
   * Takes an answer.
   *
   * @param machine who sends it
   * @return false when nobody waits for it
   */
  boolean answered(String id, MachinePublicKey machine, byte[] response) {
    Waiting asked = waiting.get(id);
    return asked != null
        && asked.machine().equals(machine)
        && asked.answer().complete(new String(response, StandardCharsets.UTF_8));
  }

  private static String body(Device device, String response) {
    int end = response.indexOf("\r\n\r\n");
    if (!response.startsWith("HTTP/1.") || end < 0) {
      throw new RefusedException(Refusal.ANSWER_UNCLEAR, "name", device.name());
    }
    String status = response.substring(0, end).split("\r\n", 2)[0];
    if (!status.matches("HTTP/1\\.[01] 200( .*)?")) {
      throw new RefusedException(Refusal.CLIENT_CANNOT, "name", device.name());
    }
    return response.substring(end + 4);
  }
}
