package io.homeward.cli;

import io.homeward.engine.inet.IpText;
import java.io.PrintWriter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code homeward ip}. */
@Command(name = "ip", description = "Print the tailnet addresses of a device.")
final class IpCommand implements Runnable {
  @Mixin private ClientOptions node = new ClientOptions();

  @ArgGroup private @Nullable Family family;

  @Parameters(
      arity = "0..1",
      paramLabel = "HOST",
      description = "Name or address of a device; this one without it.")
  private @Nullable String host;

  @Spec private @Nullable CommandSpec spec;

  private static final class Family {
    @Option(names = "-4", required = true, description = "IPv4 only.")
    private boolean ipv4;

    @Option(names = "-6", required = true, description = "IPv6 only.")
    private boolean ipv6;
  }

  @Override
  public void run() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    String wanted = host;
    JsonNode status = node.ask(client -> client.status(wanted != null));
    List<Devices.Device> devices = Devices.of(status);
    if (devices.isEmpty()) {
      throw new CommandFailure("this device has no address yet; run \"homeward up\" first");
    }
    Devices.Device device = wanted == null ? devices.getFirst() : Devices.require(status, wanted);
    List<InetAddress> chosen =
        device.addresses().stream()
            .filter(a -> family == null || (a instanceof Inet4Address) == family.ipv4)
            .toList();
    if (chosen.isEmpty()) {
      throw new CommandFailure(device.shortName() + " has no address of this kind");
    }
    chosen.forEach(address -> out.println(IpText.format(address)));
  }
}
