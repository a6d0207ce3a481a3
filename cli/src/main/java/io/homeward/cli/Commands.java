package io.homeward.cli;

import static java.util.Objects.requireNonNull;

import io.homeward.cli.coordinator.CoordinatorCommand;
import io.homeward.cli.demo.DemoCommand;
import io.homeward.cli.demo.DeviceCommand;
import io.homeward.cli.demo.RehearsalCommand;
import io.homeward.cli.relay.RelayCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The commands by their names. Whoever calls one gets that one alone: a daemon holds the options of
 * all the others, and the classes in which they speak, for as long as it runs otherwise.
 */
final class Commands {
  /** All of them, in the order in which they are explained. */
  static final List<String> NAMES =
      List.of(
          "up",
          "set",
          "down",
          "login",
          "logout",
          "switch",
          "account",
          "status",
          "ip",
          "ping",
          "netcheck",
          "search",
          "whois",
          "daemon",
          "doctor",
          "undo",
          "gui",
          "coordinator",
          "relay",
          "demo",
          "demo-device",
          "rehearse",
          "version");

  private Commands() {}

  /**
   * The command line of the program.
   *
   * @param arguments what it is called with; they are not looked at further than to see which
   *     command is meant, and where none is, it has all
   */
  static CommandLine line(String... arguments) {
    CommandLine line = new CommandLine(new Main());
    if (arguments.length > 0 && NAMES.contains(arguments[0])) {
      add(line, arguments[0]);
    } else {
      NAMES.forEach(name -> add(line, name));
    }
    return line;
  }

  private static void add(CommandLine line, String name) {
    line.addSubcommand(requireNonNull(command(name), name));
  }

  // No table: it would load each of the classes.
  private static @Nullable Object command(String name) {
    return switch (name) {
      case "up" -> new UpCommand();
      case "set" -> new SetCommand();
      case "down" -> new DownCommand();
      case "login" -> new LoginCommand();
      case "logout" -> new LogoutCommand();
      case "switch" -> new SwitchCommand();
      case "account" -> new AccountCommand();
      case "status" -> new StatusCommand();
      case "ip" -> new IpCommand();
      case "ping" -> new PingCommand();
      case "netcheck" -> new NetcheckCommand();
      case "search" -> new SearchCommand();
      case "whois" -> new WhoisCommand();
      case "daemon" -> new DaemonCommand();
      case "doctor" -> new DoctorCommand();
      case "undo" -> new UndoCommand();
      case "gui" -> new GuiCommand();
      case "coordinator" -> new CoordinatorCommand();
      case "relay" -> new RelayCommand();
      case "demo" -> new DemoCommand();
      case "demo-device" -> new DeviceCommand();
      case "rehearse" -> new RehearsalCommand();
      case "version" -> new VersionCommand();
      default -> null;
    };
  }
}
