package io.homeward.coordinator.api;

import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.Administration;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.Rank;
import io.homeward.coordinator.admin.Right;
import io.homeward.coordinator.auth.Invitations;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.Role;
import io.homeward.coordinator.model.Scope;
import io.homeward.coordinator.model.User;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * People and invitations. Nobody gives or takes by a program what they could not themselves, and no
 * program gives anybody more than its scopes allow itself.
 */
final class PeopleOperations {
  private static final String ONE = "/users/{id}";

  private final Administration administration;

  PeopleOperations(Administration administration) {
    this.administration = administration;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get(
            "/users",
            Scope.USERS,
            _ -> new Answer.Json(administration.carryOut(new PeopleRequest.ListUsers()))),
        Operation.post(ONE + "/role", Scope.USERS, this::changeRole),
        simple("suspend", PeopleRequest.SuspendUser::new),
        simple("resume", PeopleRequest.ResumeUser::new),
        simple("sign-out", PeopleRequest.SignOutUser::new),
        Operation.delete(
            ONE,
            Scope.USERS,
            call -> change(call, Body.of(call.body()), PeopleRequest.RemoveUser::new)),
        Operation.get(
            "/invitations",
            Scope.USERS,
            _ -> new Answer.Json(administration.carryOut(new PeopleRequest.ListInvitations()))),
        Operation.post("/invitations", Scope.USERS, this::invite),
        Operation.delete("/invitations/{id}", Scope.USERS, this::revoke));
  }

  private Operation simple(String what, Function<String, AdminRequest> request) {
    return Operation.post(
        ONE + "/" + what, Scope.USERS, call -> change(call, Body.of(call.body()), request));
  }

  private Answer change(Call call, Body body, Function<String, AdminRequest> request) {
    body.end();
    User person = call.person();
    Rank.checkChanges(call.user(), person);
    return new Answer.Json(administration.carryOut(request.apply(person.name()), call.by()));
  }

  private Answer changeRole(Call call) {
    Body body = Body.of(call.body());
    Role role = Role.parse(body.text("role"));
    checkGives(call, role);
    return change(call, body, name -> new PeopleRequest.ChangeRole(name, role.text()));
  }

  private static void checkGives(Call call, Role role) {
    Rank.checkGives(call.user(), role);
    Set<Right> own = EnumSet.of(Right.NONE, Right.OWN);
    call.token().scopes().forEach(scope -> own.add(Right.of(scope)));
    if (!own.containsAll(Right.of(role))) {
      throw new RefusedException(
          "a token gives nobody more than its own scopes allow; for the role "
              + role.text()
              + " they are not enough");
    }
  }

  private Answer invite(Call call) {
    Body body = Body.of(call.body());
    Role role = Role.parse(body.text("role", Role.MEMBER.text()));
    long life =
        body.number(
            "lifeSeconds", Invitations.MAX_LIFE.toSeconds(), Invitations.DEFAULT_LIFE.toSeconds());
    body.end();
    checkGives(call, role);
    return new Answer.Json(
        201,
        administration.carryOut(
            new PeopleRequest.CreateInvitation(role.text(), "", life), call.by()));
  }

  private Answer revoke(Call call) {
    Body.of(call.body()).end();
    if (call.snapshot().invitation(call.name("id")) == null) {
      throw new NotThereException();
    }
    return new Answer.Json(
        administration.carryOut(new PeopleRequest.RevokeInvitation(call.name("id")), call.by()));
  }
}
