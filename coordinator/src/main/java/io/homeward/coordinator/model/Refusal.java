package io.homeward.coordinator.model;

import java.util.Locale;
import java.util.Map;

/**
 * Why something is refused that people ask for in a browser. Pages say it in the reader's language;
 * clients, the command line and the API in English. <code>{name}</code> stands for a value.
 */
public enum Refusal {
  INVITATION_WITHDRAWN("this invitation has been withdrawn"),
  INVITATION_USED("this invitation has already been used"),
  INVITATION_EXPIRED("this invitation has expired"),
  INVITATION_UNKNOWN("this invitation is not valid here"),
  NO_INVITATION("there is no invitation {id}"),
  INVITATION_LIFE("an invitation lives longer than 0 seconds and at most {days} days"),
  INVITATION_DAYS("invitations of this network live for at most {days} days; its settings say so"),
  PERSON_NAME("a name has 1 to {most} characters"),
  MAY_NOT_SIGN_IN("{name} may not sign in for now"),
  USER_EXISTS("there is already a user {name}"),
  USER_GONE("this user does not exist any more"),
  NO_USER("there is no user {name}"),
  NO_SUCH_WAY_IN("this account is not signed in to in that way"),
  TOO_MANY_PASSKEYS("one person has at most {most} passkeys"),
  PASSKEY_IN_USE("this passkey is already in use"),
  PASSKEY_COPIED(
      "the passkey {name} was used before by something that counts differently, as a "
          + "copy of it would; sign in another way and remove it, or ask for an invitation"),
  PASSKEY_NAME("the name of a passkey has 1 to {most} characters"),
  NO_PASSKEY("there is no such passkey"),
  LAST_WAY_IN("this is the last way to sign in; add another one first"),
  ONLY_OWNER("{name} is the only owner of the network; make somebody else an owner first"),
  DEVICES_FULL(
      "this network has all the devices that it may have ({most}); whoever runs it "
          + "can remove one or raise the limit"),
  USERS_FULL(
      "this network has all the people that it may have ({most}); whoever runs it can "
          + "remove one or raise the limit"),
  POOL_FULL(
      "the policy gives this device an address out of {pool}, and all of them are taken; "
          + "whoever runs this network can remove a device or make the ipPool larger"),
  OTHERS_DEVICE("this device has joined as another user's; sign out on the device first"),
  OTHER_DEVICES_KEY("this device's key belongs to another device of the machine; sign out first"),
  MAY_NOT_GIVE_TAG(
      "the policy does not let this person give the tag {tag}; who may stands in its "
          + "tagOwners"),
  MAY_NOT_JOIN("{name} may not join devices for now; ask the one who runs this network"),
  OTHER_MACHINES_KEY("this node key belongs to another machine"),
  SIGN_IN_OVER("this sign-in is over; start it again on the device"),
  KEY_LIFE("an auth key lives longer than 0 seconds and at most {days} days"),
  NO_KEY("there is no auth key {id}"),
  TAG_FORM("a tag has the form tag:name, with a-z, 0-9 and hyphens, as in tag:server"),
  TOKEN_LIFE("an API token lives longer than 0 seconds and at most {days} days"),
  TOKEN_SCOPES("an API token needs one scope or more, such as read"),
  TOKEN_NAME(
      "give the token a name of 1 to {most} characters, such as that of the program "
          + "that gets it"),
  TOO_MANY_TOKENS("one person has at most {most} API tokens; revoke some first"),
  ABOVE_ONESELF("only an owner or an administrator changes one"),
  MORE_THAN_OWN("you cannot give more than your own role allows"),
  LABEL_FORM(
      "a device name consists of a-z, 0-9 and hyphens inside, at most {most} " + "characters"),
  LABEL_NUMBER("a device name needs a letter: digits alone are taken for an id"),
  LABEL_RESERVED("{name} is a name that computers look for by themselves; choose another"),
  LABEL_TAKEN("there is already a device {name}"),
  DEVICE_EXPIRED("the key of {name} has expired; its person has to sign in there first"),
  TOO_MANY_TAGS("a device has no more than {most} tags"),
  POLICY_CHANGED(
      "somebody else has changed the policy meanwhile; look at it, then save yours " + "again"),
  NOT_CONNECTED("{name} is not connected"),
  NO_ANSWER("{name} did not answer in time");

  private final String english;

  Refusal(String english) {
    this.english = english;
  }

  /** By which other languages call it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The English sentence, with the places of its values. */
  public String english() {
    return english;
  }

  String english(Map<String, String> values) {
    String text = english;
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("{" + value.getKey() + "}", value.getValue());
    }
    return text;
  }
}
