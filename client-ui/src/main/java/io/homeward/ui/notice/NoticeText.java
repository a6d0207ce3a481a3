package io.homeward.ui.notice;

import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.text.WebPage;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.Notification;
import io.homeward.ui.desktop.Notification.Button;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.DeviceLink;
import io.homeward.ui.session.Trouble;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.ProblemText;
import io.homeward.ui.text.Strings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Notices in words, with what they offer. Pure. */
public final class NoticeText {
  /** More names than this nobody reads in passing. */
  private static final int MOST_NAMES = 5;

  private final Strings strings;
  private final Formats formats;
  private final boolean canAllowInterface;
  private final boolean canConnect;

  /**
   * Words in a language.
   *
   * @param canAllowInterface whether there is an administrator to ask for the network interface
   * @param canConnect whether programs of this computer reach the devices now
   */
  public NoticeText(
      Strings strings, Formats formats, boolean canAllowInterface, boolean canConnect) {
    this.strings = strings;
    this.formats = formats;
    this.canAllowInterface = canAllowInterface;
    this.canConnect = canConnect;
  }

  /** The notification for a notice. */
  public Notification of(Notice notice) {
    return switch (notice) {
      case Notice.KeyExpires expires ->
          notification(
              notice,
              strings.get("problem.expires.title", expires.days()),
              strings.get("problem.expires.advice", formats.moment(expires.expiry())),
              List.of(signInAgain()));
      case Notice.SignInNeeded(Notice.Why why) -> signInNeeded(notice, why);
      case Notice.Devices devices -> devices(devices);
      case Notice.Problems problems -> problems(problems);
    };
  }

  private Notification signInNeeded(Notice notice, Notice.Why why) {
    return switch (why) {
      case EXPIRED ->
          notification(
              notice,
              strings.get("problem.expired.title"),
              strings.get("notice.sign.in.text"),
              List.of(signInAgain()));
      case REMOVED ->
          notification(
              notice,
              strings.get("problem.removed.title"),
              strings.get("problem.removed.advice"),
              List.of(signInAgain()));
      case SIGNED_OUT ->
          notification(
              notice,
              strings.get("notice.sign.in.title"),
              strings.get("notice.sign.in.text"),
              List.of());
    };
  }

  private Notification notification(
      Notice notice, String title, String text, List<Button> buttons) {
    Button open = new Button(strings.get("menu.window"), new AppCommand.ShowWindow());
    return new Notification(notice.id(), title, text, false, open, buttons);
  }

  private Button signInAgain() {
    return new Button(strings.get("banner.sign.in.again"), new AppCommand.SignInAgain());
  }

  private Notification devices(Notice.Devices devices) {
    List<Device> came = devices.came();
    List<Device> went = devices.went();
    if (came.size() + went.size() == 1) {
      Device device = (came.isEmpty() ? went : came).getFirst();
      return notification(
          devices,
          strings.get(came.isEmpty() ? "notice.device.went" : "notice.device.came", device.name()),
          came.isEmpty() ? "" : device.bestName(),
          came.isEmpty() ? List.of() : deviceButtons(device));
    }
    List<String> lines = new ArrayList<>();
    if (!came.isEmpty()) {
      lines.add(strings.get("notice.devices.came", names(came)));
    }
    if (!went.isEmpty()) {
      lines.add(strings.get("notice.devices.went", names(went)));
    }
    return notification(
        devices,
        strings.get("notice.devices.title", came.size() + went.size()),
        String.join("\n", lines),
        List.of());
  }

  private String names(List<Device> devices) {
    String names =
        devices.stream().limit(MOST_NAMES).map(Device::name).collect(Collectors.joining(", "));
    int more = devices.size() - MOST_NAMES;
    return more > 0 ? strings.get("notice.devices.more", names, more) : names;
  }

  private List<Button> deviceButtons(Device device) {
    List<Button> buttons = new ArrayList<>();
    buttons.add(
        new Button(strings.get("notice.copy.name"), new AppCommand.Copy(device.bestName())));
    DeviceLink link = canConnect ? firstLink(device) : null;
    if (link != null) {
      String label = strings.get("menu.open", DeviceText.label(link.kind(), strings));
      buttons.add(new Button(label, new AppCommand.Open(link.target())));
    }
    return buttons;
  }

  /** Only what the device says that it offers: nobody sees here whether a guess fails. */
  private static @Nullable DeviceLink firstLink(Device device) {
    return device.links().stream().filter(DeviceLink::offered).findFirst().orElse(null);
  }

  private Notification problems(Notice.Problems problems) {
    Trouble gravest = problems.troubles().getFirst();
    ProblemText words = ProblemText.of(gravest, strings);
    int more = problems.troubles().size() - 1;
    String text =
        more == 0
            ? words.advice()
            : words.advice() + "\n" + strings.get("notice.problems.more", more);
    return notification(problems, words.title(), text, problemButtons(gravest.problem()));
  }

  private List<Button> problemButtons(NodeProblem problem) {
    return switch (problem.kind()) {
      case INSIDE_ONLY ->
          canAllowInterface
              ? List.of(new Button(strings.get("banner.allow"), new AppCommand.AllowInterface()))
              : List.of();
      case CAPTIVE_PORTAL -> {
        // The network's own, where a person signs in to it.
        URI page = WebPage.parse(problem.subject());
        yield page == null
            ? List.of()
            : List.of(new Button(strings.get("banner.portal"), new AppCommand.Open(page)));
      }
      default -> List.of();
    };
  }
}
