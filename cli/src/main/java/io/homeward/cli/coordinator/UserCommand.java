package io.homeward.cli.coordinator;

import io.homeward.cli.CommandGroup;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.User;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code homeward coordinator user}. */
@Command(
    name = "user",
    description = "Make, list and change users.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      UserCommand.Create.class,
      UserCommand.ListAll.class,
      UserCommand.ChangeRole.class,
      UserCommand.Suspend.class,
      UserCommand.Resume.class,
      UserCommand.SignOut.class,
      UserCommand.Remove.class
    })
final class UserCommand extends CommandGroup {

  /** A command about one person. */
  abstract static class OfPerson extends AdminCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Who.")
    private String name = "";

    @Override
    final AdminRequest request() {
      return request(name);
    }

    /** What is asked about them. */
    abstract AdminRequest request(String name);
  }

  /** {@code user create}. */
  @Command(name = "create", description = "Make a user.")
  static final class Create extends AdminCommand {
    @Parameters(paramLabel = "NAME", description = "A unique name.")
    private String name = "";

    @Override
    AdminRequest request() {
      User.checkName(name);
      return new PeopleRequest.CreateUser(name);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println("made user " + answer.path("name").asString());
    }
  }

  /** {@code user list}. */
  @Command(name = "list", description = "List the users.")
  static final class ListAll extends AdminCommand {
    @Override
    AdminRequest request() {
      return new PeopleRequest.ListUsers();
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      Table table = new Table("NAME", "ROLE", "SIGNS IN BY", "CREATED");
      answer
          .path("users")
          .forEach(user ->
              table.row(
                  user.path("name").asString(),
                  user.path("role").asString()
                      + (user.path("suspended").asBoolean() ? ", suspended" : ""),
                  waysIn(user),
                  Table.time(user.path("created"), "")));
      table.print(out);
    }

    private static String waysIn(JsonNode user) {
      List<String> ways = new ArrayList<>();
      user.path("identities").forEach(one -> ways.add(one.path("issuer").asString()));
      int passkeys = user.path("passkeys").asInt();
      if (passkeys > 0) {
        ways.add(passkeys == 1 ? "a passkey" : passkeys + " passkeys");
      }
      return ways.isEmpty() ? "-" : String.join(", ", ways);
    }
  }

  /** {@code user role}. */
  @Command(name = "role", description = "Change what a person may do.")
  static final class ChangeRole extends OfPerson {
    @Parameters(
        index = "1",
        paramLabel = "ROLE",
        description = "owner, admin, it-admin, network-admin, billing-admin, auditor or member.")
    private String role = "";

    @Override
    AdminRequest request(String name) {
      return new PeopleRequest.ChangeRole(name, Role.parse(role).text());
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println(answer.path("name").asString() + " is now " + answer.path("role").asString());
    }
  }

  /** {@code user suspend}. */
  @Command(
      name = "suspend",
      description = "Keep a person out for now: all devices are signed out and cannot come back.")
  static final class Suspend extends OfPerson {
    @Override
    AdminRequest request(String name) {
      return new PeopleRequest.SuspendUser(name);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println("suspended " + answer.path("name").asString());
    }
  }

  /** {@code user resume}. */
  @Command(name = "resume", description = "Let a suspended person in again.")
  static final class Resume extends OfPerson {
    @Override
    AdminRequest request(String name) {
      return new PeopleRequest.ResumeUser(name);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println(answer.path("name").asString() + " may sign in again");
    }
  }

  /** {@code user sign-out}. */
  @Command(
      name = "sign-out",
      description = "Sign a person out in every browser; their devices stay connected.")
  static final class SignOut extends OfPerson {
    @Override
    AdminRequest request(String name) {
      return new PeopleRequest.SignOutUser(name);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println("signed out " + answer.path("name").asString());
    }
  }

  /** {@code user remove}. */
  @Command(name = "remove", description = "Remove a person, with all devices and keys.")
  static final class Remove extends OfPerson {
    @Override
    AdminRequest request(String name) {
      return new PeopleRequest.RemoveUser(name);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      out.println("removed " + answer.path("name").asString());
    }
  }
}
