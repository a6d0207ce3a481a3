package io.homeward.cli.coordinator;

import io.homeward.cli.CommandGroup;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.DeviceRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code homeward coordinator routes}. */
@Command(
    name = "routes",
    description = "List, approve and withdraw networks behind devices, and exit nodes.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RoutesCommand.ListAll.class,
      RoutesCommand.Approve.class,
      RoutesCommand.Revoke.class
    })
final class RoutesCommand extends CommandGroup {

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.asString()));
    return texts;
  }

  /** {@code routes list}. */
  @Command(name = "list", description = "List the networks that devices offer.")
  static final class ListAll extends AdminCommand {
    @Override
    AdminRequest request() {
      return new DeviceRequest.ListDevices();
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      Table table = new Table("DEVICE", "NETWORK", "STATE");
      for (JsonNode device : answer.path("devices")) {
        List<String> approved = texts(device.path("approvedRoutes"));
        for (String route : texts(device.path("offeredRoutes"))) {
          table.row(
              device.path("name").asString(),
              route,
              approved.contains(route) ? "approved" : "not approved");
        }
      }
      table.print(out);
    }
  }

  /** What the two that change have in common. */
  abstract static class Change extends AdminCommand {
    @Parameters(index = "0", paramLabel = "DEVICE", description = "Its name, an address, or id:3.")
    private String device = "";

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "NETWORK",
        description = "As in 192.168.1.0/24, or exit for all of the Internet.")
    private List<String> routes = List.of();

    final String device() {
      return device;
    }

    final List<String> routes() {
      return routes;
    }

    @Override
    final void print(JsonNode answer, PrintWriter out) {
      List<String> approved = texts(answer.path("approvedRoutes"));
      String name = answer.path("fqdn").asString();
      out.println(
          approved.isEmpty()
              ? "others reach no network through " + name
              : "others reach through " + name + ": " + String.join(", ", approved));
    }
  }

  /** {@code routes approve}. */
  @Command(name = "approve", description = "Let others reach networks through a device.")
  static final class Approve extends Change {
    @Override
    AdminRequest request() {
      return new DeviceRequest.AddRoutes(device(), routes());
    }
  }

  /** {@code routes revoke}. */
  @Command(name = "revoke", description = "Let others reach networks through a device no longer.")
  static final class Revoke extends Change {
    @Override
    AdminRequest request() {
      return new DeviceRequest.RevokeRoutes(device(), routes());
    }
  }
}
