package io.homeward.engine.localapi;

import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileException;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.engine.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Profiles, and what kept them from being changed, as the local API and the command line write. */
public final class ProfilesJson {
  private static final int LONGEST_TEXT = 1000;

  private ProfilesJson() {}

  /** The document of {@code GET accounts}. */
  public static ObjectNode of(ProfileList list) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("Active", list.active());
    ArrayNode all = root.putArray("Accounts");
    for (Profile profile : list.all()) {
      all.addObject()
          .put("ID", profile.id())
          .put("Name", profile.name())
          .put("LoginName", profile.loginName())
          .put("ControlURL", profile.server())
          .put("Active", profile.id().equals(list.active()));
    }
    return root;
  }

  static ProfileList parse(JsonNode root) {
    List<Profile> all = new ArrayList<>();
    for (JsonNode one : root.path("Accounts")) {
      String id = text(one, "ID");
      String name = text(one, "Name");
      if (!id.isEmpty()) {
        all.add(
            new Profile(
                id, name.isEmpty() ? id : name, text(one, "LoginName"), text(one, "ControlURL")));
      }
    }
    return new ProfileList(all, text(root, "Active"));
  }

  private static String text(JsonNode node, String member) {
    return PlainText.of(node.path(member).asString(""), LONGEST_TEXT);
  }

  static ObjectNode of(ProfileException e) {
    ObjectNode body = LocalApi.error(String.valueOf(e.getMessage()));
    body.putObject("Account").put("Kind", e.kind().name()).put("Subject", e.subject());
    if (e.problem() != null) {
      body.set("AccountProblem", StatusJson.problem(e.problem()));
    }
    return body;
  }

  /** What a refusal says of the profiles; of one that says nothing: that there was no answer. */
  static ProfileException parse(LocalApiClient.RefusedException refusal) {
    JsonNode account = refusal.answer().path("Account");
    JsonNode problem = refusal.answer().path("AccountProblem");
    if (problem.isObject()) {
      return new ProfileException(LocalApiClient.parseProblem(problem), refusal);
    }
    ProfileException.Kind kind = ProfileException.Kind.NOT_ANSWERED;
    for (ProfileException.Kind candidate : ProfileException.Kind.values()) {
      if (candidate.name().equals(account.path("Kind").asString(""))) {
        kind = candidate;
      }
    }
    String subject =
        kind == ProfileException.Kind.NOT_ANSWERED
            ? String.valueOf(refusal.getMessage())
            : text(account, "Subject");
    return new ProfileException(kind, subject);
  }
}
