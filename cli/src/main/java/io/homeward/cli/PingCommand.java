package io.homeward.cli;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.localapi.LocalApiClient;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.RelayingDevice;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code homeward ping}. */
@Command(name = "ping", description = "Send echo requests through the tunnel.")
final class PingCommand implements Runnable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(5);

  @Mixin private ClientOptions node = new ClientOptions();

  @Option(
      names = "-c",
      defaultValue = "10",
      paramLabel = "N",
      description = "How many requests to send at most; 10 without it.")
  private int count;

  @Option(names = "--until-direct", description = "Stop once an answer came without a relay.")
  private boolean untilDirect;

  @Option(
      names = "--explain",
      description = "Then tell how the way was found, or why there is no direct one.")
  private boolean explain;

  @Parameters(paramLabel = "HOST", description = "Name or address of a device.")
  private String host = "";

  private boolean relayed; // the last answer

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec own = Objects.requireNonNull(spec);
    if (count < 1) {
      throw new ParameterException(own.commandLine(), "-c must be 1 or more");
    }
    PrintWriter out = own.commandLine().getOut();
    JsonNode status = node.ask(client -> client.status(true));
    Devices.Device device = Devices.require(status, host);
    if (device.self()) {
      throw new CommandFailure(host + " is this device itself; ping another one");
    }
    if (device.addresses().isEmpty()) {
      throw new CommandFailure(device.shortName() + " has no address");
    }
    InetAddress address =
        ClientOptions.parseAddress(host)
            .filter(device.addresses()::contains)
            .orElse(device.addresses().getFirst());
    node.ask(client -> {
      try {
        pingAll(client, device, address, out);
      } finally {
        explain(client, address, out);
      }
      return true;
    });
  }

  /** Says what was asked for, else why the last answer came through a relay. */
  private void explain(LocalApiClient client, InetAddress address, PrintWriter out) {
    if (!explain && !relayed) {
      return;
    }
    try {
      JsonNode path = client.path(address);
      List<String> lines =
          explain
              ? PathText.explain(path)
              : List.of(PathText.why(path.path("WhyRelayed").asString("")));
      lines.stream().filter(line -> !line.isEmpty()).forEach(out::println);
    } catch (IOException | IllegalArgumentException e) {
      // What the pings said stands.
    }
  }

  private void pingAll(
      LocalApiClient client, Devices.Device device, InetAddress address, PrintWriter out)
      throws IOException, InterruptedException {
    String who = device.shortName() + " (" + IpText.format(address) + ")";
    boolean answered = false;
    for (int i = 0; i < count; i++) {
      long begin = System.nanoTime();
      try {
        PingReply reply = client.ping(address, TIME_TO_ANSWER);
        out.println("pong from " + who + " " + way(reply) + " in " + millis(reply) + " ms");
        answered = true;
        relayed = reply.endpoint() == null;
        if (untilDirect && reply.endpoint() != null) {
          return;
        }
      } catch (TimeoutException e) {
        out.println("no answer from " + who + " within " + TIME_TO_ANSWER.toSeconds() + " s");
      } catch (LocalApiClient.RefusedException e) {
        throw new CommandFailure("not connected; run \"homeward up\" first", e);
      }
      long left = INTERVAL.toNanos() - (System.nanoTime() - begin);
      if (i + 1 < count && left > 0) {
        Thread.sleep(Duration.ofNanos(left));
      }
    }
    if (!answered) {
      throw new CommandFailure(who + " does not answer");
    }
    if (untilDirect) {
      throw new CommandFailure("no direct path to " + who + " was found");
    }
  }

  private static String way(PingReply reply) {
    RelayingDevice device = reply.relayingDevice();
    if (device != null) {
      return "through " + device.text();
    }
    return "via "
        + (reply.endpoint() != null
            ? reply.endpoint().toString()
            : "DERP(" + reply.relayRegion() + ")");
  }

  /** Whole milliseconds, rounded, at least 1. */
  private static long millis(PingReply reply) {
    return Math.max(1, Math.round(reply.roundTrip().toNanos() / 1e6));
  }
}
