package io.homeward.cli.coordinator;

import io.homeward.cli.CommandGroup;
import io.homeward.coordinator.addressing.DeviceNames;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.ClientRequest;
import io.homeward.coordinator.admin.DeviceRequest;
import java.io.PrintWriter;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code homeward coordinator device}. */
@Command(
    name = "device",
    description = "List, approve, rename, expire, keep, tag and remove devices.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DeviceCommand.ListAll.class,
      DeviceCommand.Approve.class,
      DeviceCommand.Rename.class,
      DeviceCommand.Expire.class,
      DeviceCommand.Keep.class,
      DeviceCommand.Tag.class,
      DeviceCommand.Remove.class,
      DeviceCommand.Update.class,
      DeviceCommand.Wake.class
    })
final class DeviceCommand extends CommandGroup {

  /** A command about one device. */
  abstract static class OfDevice extends AdminCommand {
    @Parameters(index = "0", paramLabel = "DEVICE", description = "Its name, an address, or id:3.")
    private String device = "";

    @Override
    final AdminRequest request() {
      return request(device);
    }

    /** What is asked about it. */
    abstract AdminRequest request(String device);
  }

  /** {@code device list}. */
  @Command(name = "list", description = "List the devices of the tailnet.")
  static final class ListAll extends AdminCommand {
    @Override
    AdminRequest request() {
      return new DeviceRequest.ListDevices();
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      Table table = new Table("ID", "NAME", "IPV4", "IPV6", "OWNER", "STATE", "KEY EXPIRES");
      for (JsonNode device : answer.path("devices")) {
        table.row(
            device.path("id").asString(),
            device.path("fqdn").asString(),
            device.path("ipv4").asString(),
            device.path("ipv6").asString(),
            device.path("user").asString(),
            state(device),
            Table.time(device.path("expires"), "never"));
      }
      table.print(out);
    }

    private static String state(JsonNode device) {
      return presence(device)
          + (device.path("inTwoPlaces").asBoolean() ? ", keys in use on two computers" : "");
    }

    private static String presence(JsonNode device) {
      if (!device.path("approved").asBoolean(true)) {
        return "waits for approval";
      }
      if (device.path("expired").asBoolean()) {
        return "expired";
      }
      return device.path("online").asBoolean()
          ? "online"
          : "offline since " + Table.time(device.path("lastSeen"), "it joined");
    }
  }

  /** {@code device approve}. */
  @Command(name = "approve", description = "Let a device take part that waits for it.")
  static final class Approve extends OfDevice {
    @Override
    AdminRequest request(String device) {
      return new DeviceRequest.ApproveDevice(device);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println(answer.path("fqdn").asString() + " takes part");
    }
  }

  /** {@code device rename}. */
  @Command(name = "rename", description = "Give a device another name.")
  static final class Rename extends OfDevice {
    @ArgGroup(multiplicity = "1")
    private WantedName wanted = new WantedName();

    /** The name, or where it comes from. */
    static final class WantedName {
      @Parameters(index = "1", paramLabel = "NAME", description = "The new name, without domain.")
      private String name = "";

      @Option(
          names = "--from-host",
          description = "Take a rename back: the name follows what the computer calls itself.")
      private boolean fromHost;
    }

    @Override
    AdminRequest request(String device) {
      if (!wanted.fromHost) {
        DeviceNames.checkLabel(wanted.name);
      }
      return new DeviceRequest.RenameDevice(device, wanted.fromHost ? "" : wanted.name);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println("the device is now " + answer.path("fqdn").asString());
    }
  }

  /** {@code device expire}. */
  @Command(name = "expire", description = "Make its person sign in again.")
  static final class Expire extends OfDevice {
    @Override
    AdminRequest request(String device) {
      return new DeviceRequest.ExpireDevice(device);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println("the key of " + answer.path("fqdn").asString() + " has expired");
    }
  }

  /** {@code device keep}. */
  @Command(name = "keep", description = "Let its key be valid for ever.")
  static final class Keep extends OfDevice {
    @Override
    AdminRequest request(String device) {
      return new DeviceRequest.KeepDevice(device);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println("the key of " + answer.path("fqdn").asString() + " does not expire any more");
    }
  }

  /** {@code device tag}. */
  @Command(name = "tag", description = "Give a device other tags; it belongs to no person then.")
  static final class Tag extends OfDevice {
    @ArgGroup(multiplicity = "1")
    private WantedTags wanted = new WantedTags();

    /** The tags, or whose it becomes. */
    static final class WantedTags {
      @Parameters(index = "1..*", paramLabel = "TAG", description = "As in tag:server.")
      private List<String> tags = List.of();

      @Option(names = "--owner", paramLabel = "USER", description = "No tags: it is this user's.")
      private String owner = "";
    }

    @Override
    AdminRequest request(String device) {
      return new DeviceRequest.TagDevice(device, wanted.tags, wanted.owner);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      StringJoiner tags = new StringJoiner(", ");
      answer.path("tags").forEach(tag -> tags.add(tag.asString()));
      out.println(
          tags.length() == 0
              ? answer.path("fqdn").asString() + " belongs to " + answer.path("user").asString()
              : answer.path("fqdn").asString() + " has the tags " + tags);
    }
  }

  /** {@code device remove}. */
  @Command(name = "remove", description = "Remove a device from the tailnet.")
  static final class Remove extends OfDevice {
    @Override
    AdminRequest request(String device) {
      return new DeviceRequest.RemoveDevice(device);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println("removed " + answer.path("fqdn").asString());
    }
  }

  /** {@code device update}. */
  @Command(
      name = "update",
      description = "Have its client bring itself to its newest version, where it can do that.")
  static final class Update extends OfDevice {
    @Override
    AdminRequest request(String device) {
      return new ClientRequest.UpdateClient(device);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println(answer.path("device").asString() + " brings itself to the newest version");
    }
  }

  /** {@code device wake}. */
  @Command(name = "wake", description = "Have its client wake a computer in its own local network.")
  static final class Wake extends AdminCommand {
    @Parameters(
        index = "0",
        paramLabel = "DEVICE",
        description = "Which device wakes: its name, an address, or id:3.")
    private String device = "";

    @Parameters(
        index = "1",
        paramLabel = "MAC",
        description = "Hardware address of the computer that sleeps, as in 00:11:22:33:44:55.")
    private String mac = "";

    @Override
    AdminRequest request() {
      return new ClientRequest.WakeThrough(device, mac);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println(answer.path("device").asString() + " has called " + mac);
    }
  }
}
