package io.homeward.coordinator.mapper;

import io.homeward.coordinator.access.SshAllowance;
import io.homeward.engine.control.message.WireSshPolicy;
import java.util.List;

/** Who may log in by SSH, in the words of the protocol. */
final class SshView {
  private static final WireSshPolicy.Action ACCEPT =
      new WireSshPolicy.Action("", false, true, true, true, true);

  /** Better nobody than everybody where somebody should have signed in before. */
  private static final WireSshPolicy.Action REJECT =
      new WireSshPolicy.Action(
          "The policy asks for a sign-in before this login, which this server cannot do yet.\n",
          true,
          false,
          false,
          false,
          false);

  private SshView() {}

  static WireSshPolicy of(List<SshAllowance> allowances) {
    return new WireSshPolicy(allowances.stream().map(SshView::rule).toList());
  }

  private static WireSshPolicy.Rule rule(SshAllowance allowance) {
    return new WireSshPolicy.Rule(
        allowance.principals().stream().map(WireSshPolicy.Principal::new).toList(),
        allowance.logins(),
        allowance.check() ? REJECT : ACCEPT,
        allowance.acceptEnv());
  }
}
