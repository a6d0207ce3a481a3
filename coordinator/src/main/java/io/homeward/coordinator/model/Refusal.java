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
  MAY_NOT_SIGN_IN("{name} may not sign in for now; ask the one who runs the network"),
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
  NO_ANSWER("{name} did not answer in time"),
  LOG_ENTRIES("of the log one asks for 1 to {most} entries, before a number or the newest"),
  LOG_WORDS("look for at most {most} characters"),
  NO_ROLE(
      "there is no such role; the roles are owner, admin, it-admin, network-admin, billing-admin,"
          + " auditor and member"),
  USER_NAME_LENGTH("a user name has 1 to {most} characters"),
  USER_NAME_FORM(
      "a user name consists of letters, digits and . _ - @ + and begins with a letter or digit"),
  USER_NAME_RESERVED("the name {name} is reserved"),
  NO_SCOPE(
      "there is no such scope; the scopes are read, devices, keys, users, policy, dns and"
          + " settings"),
  DEVICE_GONE("there is no such device any more"),
  CLIENTS_BUSY("too many clients are asked just now; try again"),
  SHUTTING_DOWN("the server is shutting down"),
  ANSWER_UNCLEAR("{name} answered something that is not understood"),
  CLIENT_CANNOT("the client of {name} cannot do that"),
  NEEDS_OWNER("a device without tags belongs to somebody; name a user"),
  SAME_COMPUTER("the same computer is in the network as {name}, too; remove one of both"),
  NOT_BEHIND("{route} cannot be behind a device"),
  TOO_MANY_ROUTES("a device leads to at most {most} networks"),
  ROUTE_BY_POLICY("the policy approves this by itself, in autoApprovers; change it there"),
  ROUTE_MISSING("name a network, as 192.168.1.0/24, or exit"),
  ROUTE_FORM("{route} is not a network, as in 192.168.1.0/24"),
  NO_POLICY("there is no policy of version {version}"),
  PORT_NUMBER("a port is a number from 1 to 65535"),
  PROTOCOL_MISSING("name one protocol, such as tcp"),
  PROTOCOL_UNKNOWN("there is no protocol {name}"),
  SPLIT_TWICE("{name} is there twice; put its name servers together"),
  SPLIT_EMPTY("{name} has no name server; write its address behind it"),
  SEARCH_OWN("{name} is searched anyway, as the network's own name"),
  RECORD_IS_DEVICE("{name} is the name of a device"),
  SPLIT_INSIDE(
      "{name} is inside this network's own name, {domain}, for which devices answer themselves"),
  OWN_RESOLVER("{address} is where each device answers itself: it would ask itself for ever"),
  ADDRESS_FORM("{text} is no address, as 192.168.1.1 or 2001:db8::1 is"),
  ADDRESS_LOCAL("{text} means something else on each device; give an address that all can reach"),
  DOMAIN_NAME_FORM("{text} is no domain name, which has letters, digits and hyphens between dots"),
  TOO_MANY_SPLITS("there may be at most {most} domains with name servers of their own"),
  TOO_MANY_SEARCHED("there may be at most {most} search domains"),
  TOO_MANY_RECORDS("there may be at most {most} further names"),
  TOO_MANY_NAMESERVERS("there may be at most {most} name servers"),
  MAC_FORM("a hardware address looks like 00:11:22:33:44:55"),
  WAKE_FAILED("{name} could not send it: {error}"),
  WAKE_NOWHERE("{name} is in no local network in which it could send it"),
  UPDATE_FAILED("{name} does not update itself: {error}"),
  UPDATE_UNSUPPORTED(
      "{name} does not update itself, because its system or its way of installation does not allow"
          + " it"),
  UPDATE_NOT_ALLOWED(
      "{name} does not update itself, because its person has not allowed it (tailscale set"
          + " --auto-update)"),
  UPDATE_NOT_STARTED("{name} does not update itself"),
  NAME_CONFIGURED(
      "the configuration of the server gives the name, with domain = {domain}; change it there"),
  NAME_HOLDS_SERVER(
      "{domain} contains the name of this server, {host}, which devices could then no longer find;"
          + " take a name below it, such as tail.{domain}"),
  EITHER_OR("{name} is either {one} or {other}"),
  KEY_DAYS("keys live for 1 to {most} days"),
  LIMIT_NUMBER("a limit is a number from 1 to {most}, or 0 for none"),
  INVITATION_DAYS_RANGE("invitations live for 1 to {most} days"),
  NO_TOKEN("there is no such API token"),
  AUTHOR_LENGTH("the name of the author is too long"),
  DOMAIN_FORM(
      "a domain consists of two or more labels of a-z, 0-9 and hyphens, as in"
          + " amber-otter.internal"),
  DOMAIN_TOP(
      "computers do not ask name servers for names that end in .{top}, so that devices would not"
          + " find each other; .internal is free for private use"),
  DOMAIN_ARPA("{domain} is where addresses are looked up, no place for names"),
  NO_ADDRESS_LEFT("this tailnet has no free address left"),
  NO_DEVICE("there is no device {name}"),
  DEVICE_OR_ID(
      "{name} is the name of one device and the id of another; write id:{id}, or its full name"),
  TOKEN_DAYS("a token lives for a number of days"),
  TAG_HAS_NO_OWN(
      "a tag has no own devices, because they belong to no person; choose whom it reaches"),
  CHOOSE_WHO("choose who reaches what"),
  FORM_FOREIGN("the form is not from here"),
  CHOOSE_WHAT("choose what is reached"),
  PORT_RANGE(
      "{ports} cannot be: ports are numbers from 1 to 65535, the smaller one of a range first"),
  PROTOCOL_PORTLESS("{name} has no ports; write {name}:*"),
  PORTS_FORM("write ports such as tcp:8080 or udp:5000-5010"),
  INVITATION_DAYS_FORM("an invitation lives for a number of days"),
  RECORD_WITHOUT_ADDRESS("{name} has no address; write it behind the name"),
  POLICY_NO_OBJECT("the policy file is no object; mend it first"),
  POLICY_NO_GRANTS("\"grants\" of the policy file is no list; mend it first"),
  RULE_GONE("this rule is not there any more; look at the page again"),
  POLICY_UNREADABLE("the policy in force cannot be read; write another"),
  KEY_DAYS_AND_TAGS("a key lives for a number of days and gives up to 16 tags"),
  BACKUP_PLAIN(
      "over this connection others could read the backup on its way; open this page through https,"
          + " or run \"homeward coordinator backup\" on the server"),
  PASSKEY_UNPROVEN(
      "what the browser said of the new passkey does not hold, or came too late; try again"),
  NUMBER_OR_NOTHING("write a number, or nothing for no limit");

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
