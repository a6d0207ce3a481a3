package io.homeward.coordinator.policy;

import io.homeward.coordinator.hujson.HuJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads {@code ssh} and {@code sshTests}. */
final class SshReader {
  private static final String LOCALPART = "localpart:*@";

  private final Names names;

  SshReader(Names names) {
    this.names = names;
  }

  /** Why a domain cannot be named. */
  static String foreign(String domain) {
    return domain
        + " is not associated with this Tailnet and cannot be used in user:*@<domain> expressions";
  }

  List<SshRule> rules(Fields file) {
    return file
        .objects(
            "ssh",
            List.of(
                "action",
                "src",
                "dst",
                "users",
                "checkPeriod",
                "acceptEnv",
                "srcPosture",
                "recorder",
                "enforceRecorder"))
        .stream()
        .map(this::rule)
        .toList();
  }

  private SshRule rule(Fields rule) {
    rule.refuse(
        "srcPosture", "this server knows nothing of the state of devices: no srcPosture here");
    rule.refuse("recorder", "this server cannot have sessions recorded: no recorder here");
    rule.refuse("enforceRecorder", "this server cannot have sessions recorded");
    boolean check = check(rule);
    List<Selector> sources = sources(rule);
    List<Selector> targets = targets(rule);
    RuleReader.checkSelf(rule.whole(), sources, targets, false);
    checkPerson(rule.whole(), sources, targets);
    List<String> acceptEnv = rule.words("acceptEnv");
    if (acceptEnv.contains("")) {
      throw new Complaint(
          rule.field("acceptEnv").orElse(rule.whole()), "acceptEnv values cannot be empty");
    }
    return new SshRule(check, sources, targets, logins(rule), checkPeriod(rule), acceptEnv);
  }

  /** A person's own computer is for that person alone. */
  private void checkPerson(HuJson where, List<Selector> sources, List<Selector> targets) {
    boolean another =
        targets.stream()
            .anyMatch(target ->
                target instanceof Selector.Login
                    && !sources.stream().allMatch(source -> source.equals(target)));
    if (another && names.areNew()) {
      throw new Complaint(where, "users in dst are only allowed from the same user");
    }
  }

  private static boolean check(Fields rule) {
    HuJson.Text action =
        rule.text("action")
            .orElseThrow(() -> new Complaint(rule.whole(), "action must be specified"));
    return switch (action.value().strip()) {
      case "accept" -> false;
      case "check" -> true;
      default -> throw new Complaint(action, "\"" + action.value() + "\" is not a valid action");
    };
  }

  private List<Selector> sources(Fields rule) {
    List<Selector> sources = new ArrayList<>();
    for (HuJson.Text text : rule.texts("src")) {
      String word = text.value().strip();
      Selector selector = NamesReader.checked(text, "src=", () -> names.selector(word));
      boolean allowed =
          switch (selector) {
            case Selector.Login _, Selector.Group _, Selector.Tag _ -> true;
            case Selector.Domain(String domain) -> {
              if (!names.mayName(domain)) {
                throw new Complaint(text, "[ssh] " + foreign(domain));
              }
              yield true;
            }
            case Selector.Auto(Autogroup group) ->
                group.isPeople() || group == Autogroup.TAGGED || group == Autogroup.SHARED;
            case Selector.Everything _, Selector.Space _ -> false;
          };
      if (!allowed) {
        throw new Complaint(text, "invalid src \"" + word + "\"");
      }
      sources.add(selector);
    }
    return sources;
  }

  private List<Selector> targets(Fields rule) {
    List<Selector> targets = new ArrayList<>();
    for (HuJson.Text text : rule.texts("dst")) {
      String word = text.value().strip();
      Selector selector = NamesReader.checked(text, "dst=", () -> names.selector(word));
      boolean allowed =
          switch (selector) {
            case Selector.Login _, Selector.Tag _ -> true;
            case Selector.Auto(Autogroup group) ->
                group.isPeople() || group == Autogroup.TAGGED || group == Autogroup.SELF;
            case Selector.Everything _, Selector.Space _, Selector.Group _, Selector.Domain _ ->
                false;
          };
      if (!allowed) {
        throw new Complaint(text, "invalid dst \"" + word + "\"");
      }
      targets.add(selector);
    }
    return targets;
  }

  private List<SshRule.Login> logins(Fields rule) {
    List<HuJson.Text> texts = rule.texts("users");
    if (texts.isEmpty()) {
      throw new Complaint(rule.whole(), "users must be specified");
    }
    List<SshRule.Login> logins = new ArrayList<>();
    for (HuJson.Text text : texts) {
      String word = text.value().strip();
      if (word.isEmpty() || word.equals("*")) {
        throw new Complaint(text, "user \"" + word + "\" is not valid");
      }
      if (word.equals(Autogroup.NONROOT.toString())) {
        logins.add(new SshRule.Login.NonRoot());
      } else if (word.startsWith(LOCALPART) && word.length() > LOCALPART.length()) {
        String domain = word.substring(LOCALPART.length());
        // Compared as written: a domain is a name of this tailnet, which has one spelling.
        if (!names.mayName(domain)) {
          throw new Complaint(text, foreign(domain));
        }
        logins.add(new SshRule.Login.LocalPart(domain.toLowerCase(Locale.ROOT)));
      } else {
        logins.add(new SshRule.Login.Named(word));
      }
    }
    return logins;
  }

  private static Duration checkPeriod(Fields rule) {
    HuJson.Text text = rule.text("checkPeriod").orElse(null);
    if (text == null) {
      return SshRule.USUAL_CHECK_PERIOD;
    }
    String word = text.value().strip();
    if (word.equals("always")) {
      return Duration.ZERO;
    }
    Duration period = NamesReader.checked(text, "checkPeriod: ", () -> GoDuration.parse(word));
    String shown = "checkPeriod " + GoDuration.format(period);
    if (period.isNegative()) {
      throw new Complaint(text, shown + " must be a positive duration");
    }
    if (period.compareTo(SshRule.MAX_CHECK_PERIOD) > 0) {
      throw new Complaint(
          text, shown + " is above the max (" + SshRule.MAX_CHECK_PERIOD.toHours() + "h)");
    }
    return period;
  }

  List<SshTest> tests(Fields file) {
    return file
        .objects("sshTests", List.of("src", "dst", "accept", "check", "deny", "srcPostureAttrs"))
        .stream()
        .map(this::test)
        .toList();
  }

  private SshTest test(Fields test) {
    for (HuJson.Text text : test.texts("dst")) {
      String word = text.value().strip();
      if (word.equals("*") || word.equals(Autogroup.INTERNET.toString()) || isWide(word)) {
        throw new Complaint(text, "SSH tests dst contains disallowed element \"" + word + "\"");
      }
    }
    return new SshTest(
        test.whole().start(),
        test.text("src").map(text -> text.value().strip()).orElse(""),
        test.words("dst"),
        test.words("accept"),
        test.words("check"),
        test.words("deny"));
  }

  /** Whether it stands for more than one address. */
  private boolean isWide(String word) {
    IpRange host = names.hosts().get(word);
    return word.indexOf('/') >= 0 || (host != null && !host.first().equals(host.last()));
  }
}
