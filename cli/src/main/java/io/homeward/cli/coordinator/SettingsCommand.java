package io.homeward.cli.coordinator;

import io.homeward.cli.CommandGroup;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.SettingsRequest;
import io.homeward.coordinator.model.RefusedException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code homeward coordinator settings}. */
@Command(
    name = "settings",
    description = "Say who and what may come, and for how long.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SettingsCommand.Show.class,
      SettingsCommand.Approval.class,
      SettingsCommand.KeyExpiry.class,
      SettingsCommand.Limits.class,
      SettingsCommand.Invitations.class
    })
final class SettingsCommand extends CommandGroup {

  /** What all of them answer with: how it is now. */
  abstract static class Setting extends AdminCommand {
    @Override
    final void print(JsonNode answer, PrintWriter out) {
      JsonNode joining = answer.path("joining");
      JsonNode days = joining.path("keyDays");
      boolean configured = days.isNull() || days.isMissingNode();
      int life = configured ? answer.path("configuredKeyDays").asInt(0) : days.asInt(0);
      out.println("approval     " + (joining.path("approval").asBoolean() ? "on" : "off"));
      out.println(
          "keys         "
              + (life == 0 ? "valid for ever" : "valid for " + life + " days")
              + (configured ? ", as configured" : ""));
      out.println(
          "people       " + answer.path("users").asString() + limit(joining.path("maxUsers")));
      out.println(
          "devices      " + answer.path("devices").asString() + limit(joining.path("maxDevices")));
      out.println(
          "invitations  valid for at most " + joining.path("invitationDays").asString() + " days");
    }

    private static String limit(JsonNode most) {
      return most.asInt(0) == 0 ? "" : " of at most " + most.asString();
    }
  }

  /** {@code settings show}. */
  @Command(name = "show", description = "Show all of them.")
  static final class Show extends Setting {
    @Override
    AdminRequest request() {
      return new SettingsRequest.ShowSettings();
    }
  }

  /** {@code settings approval}. */
  @Command(name = "approval", description = "Have new devices wait for \"device approve\", or not.")
  static final class Approval extends Setting {
    @Parameters(paramLabel = "on|off", description = "Whether.")
    private String turn = "";

    @Override
    AdminRequest request() {
      return new SettingsRequest.SetApproval(OnOff.parse(turn));
    }
  }

  /** {@code settings key-expiry}. */
  @Command(name = "key-expiry", description = "Say how long keys of persons' devices are valid.")
  static final class KeyExpiry extends Setting {
    @Parameters(paramLabel = "DAYS|never|configured", description = "From now on.")
    private String days = "";

    @Override
    AdminRequest request() {
      return switch (days) {
        case "never" -> new SettingsRequest.SetKeyLife(0);
        case "configured" -> new SettingsRequest.SetKeyLife(null);
        default -> {
          if (!days.matches("[1-9][0-9]{0,3}")) {
            throw new RefusedException("write a number of days, never or configured");
          }
          yield new SettingsRequest.SetKeyLife(Integer.valueOf(days));
        }
      };
    }
  }

  /** {@code settings limits}. */
  @Command(name = "limits", description = "Say how many people and devices there may be.")
  static final class Limits extends Setting {
    @Option(
        names = "--users",
        required = true,
        paramLabel = "COUNT",
        description = "Most people; 0: any number.")
    private int users;

    @Option(
        names = "--devices",
        required = true,
        paramLabel = "COUNT",
        description = "Most devices; 0: any number.")
    private int devices;

    @Override
    AdminRequest request() {
      return new SettingsRequest.SetLimits(users, devices);
    }
  }

  /** {@code settings invitations}. */
  @Command(name = "invitations", description = "Say for how long invitations may be used at most.")
  static final class Invitations extends Setting {
    @Parameters(paramLabel = "DAYS", description = "1 to 90.")
    private int days;

    @Override
    AdminRequest request() {
      return new SettingsRequest.SetInvitationLife(days);
    }
  }
}
