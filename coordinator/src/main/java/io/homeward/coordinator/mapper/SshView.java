package io.homeward.coordinator.mapper;

import io.homeward.coordinator.access.SshAllowance;
import io.homeward.engine.control.message.WireSshPolicy;
import java.util.List;

/** Who may log in by SSH, in the words of the protocol. */
public final class SshView {
  /** In, with all that SSH can forward. */
  public static final WireSshPolicy.Action ACCEPT =
      new WireSshPolicy.Action("", false, true, true, true, true, "");

  /**
   * Where clients ask before they let somebody in; they put in who it is. The host is not looked
   * at: they ask over the connection that they have.
   */
  private static final String ASK =
      "https://unused/machine/ssh/action/$SRC_NODE_ID/to/$DST_NODE_ID?local_user=$LOCAL_USER";

  private static final WireSshPolicy.Action CHECK = hold("", "");

  private SshView() {}

  /** Out. */
  public static WireSshPolicy.Action reject(String why) {
    return new WireSshPolicy.Action(why + "\n", true, false, false, false, false, "");
  }

  /**
   * The client asks, and waits for the answer.
   *
   * @param message shown to the person meanwhile
   * @param held by which the answer knows what was asked before; empty: nothing was
   */
  public static WireSshPolicy.Action hold(String message, String held) {
    return new WireSshPolicy.Action(
        message, false, false, false, false, false, held.isEmpty() ? ASK : ASK + "&held=" + held);
  }

  static WireSshPolicy of(List<SshAllowance> allowances) {
    return new WireSshPolicy(allowances.stream().map(SshView::rule).toList());
  }

  private static WireSshPolicy.Rule rule(SshAllowance allowance) {
    return new WireSshPolicy.Rule(
        allowance.principals().stream().map(WireSshPolicy.Principal::new).toList(),
        allowance.logins(),
        allowance.check() ? CHECK : ACCEPT,
        allowance.acceptEnv());
  }
}
