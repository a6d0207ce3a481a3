package io.homeward.coordinator.admin;

import io.homeward.coordinator.access.Node;
import io.homeward.coordinator.access.Population;
import io.homeward.coordinator.access.Preview;
import io.homeward.coordinator.access.Simulator;
import io.homeward.coordinator.auth.Policies;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.policy.Policy;
import io.homeward.coordinator.policy.PolicyException;
import io.homeward.coordinator.policy.PolicyProblem;
import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.inet.IpText;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The policy and its history. Thread-safe. */
final class PolicyAdministration {
  /** TCP, UDP and SCTP. */
  private static final Set<Integer> PROTOCOLS_WITH_PORTS = Set.of(6, 17, 132);

  private final TailnetState state;

  PolicyAdministration(TailnetState state) {
    this.state = state;
  }

  AdminAnswer carryOut(PolicyRequest request, Clerk clerk) {
    return switch (request) {
      case PolicyRequest.ShowPolicy(var version) -> policy(version);
      case PolicyRequest.PutPolicy(var text, var author, var seen) ->
          put(text, author, 0, seen, clerk);
      case PolicyRequest.TestPolicy(var text) ->
          new AdminAnswer.PolicyVerdict(0, Policies.problems(state.snapshot(), text));
      case PolicyRequest.PreviewPolicy(var text) -> preview(text);
      case PolicyRequest.TryPolicy asked -> attempt(asked);
      case PolicyRequest.ListPolicies() -> new AdminAnswer.PolicyList(state.policies());
      case PolicyRequest.RestorePolicy(var version, var author, var seen) ->
          put(written(version).text(), author, version, seen, clerk);
    };
  }

  private AdminAnswer policy(long version) {
    if (version != 0) {
      return answer(written(version));
    }
    Snapshot snapshot = state.snapshot();
    WrittenPolicy policy = snapshot.policy();
    return policy.version() == 0
        ? new AdminAnswer.PolicyAnswer(0, "", null, 0, snapshot.policyText())
        : answer(policy);
  }

  private WrittenPolicy written(long version) {
    return state
        .policy(version)
        .orElseThrow(() -> new RefusedException(Refusal.NO_POLICY, "version", version));
  }

  private static AdminAnswer answer(WrittenPolicy policy) {
    return new AdminAnswer.PolicyAnswer(
        policy.version(), policy.author(), policy.written(), policy.restored(), policy.text());
  }

  private AdminAnswer put(String text, String author, long restored, long seen, Clerk clerk) {
    // Once here, so that what is wrong keeps nobody waiting who wants something else.
    Snapshot examined = state.snapshot();
    List<PolicyProblem> problems = Policies.problems(examined, text);
    if (!problems.isEmpty()) {
      return new AdminAnswer.PolicyVerdict(0, problems);
    }
    return switch (clerk.submit(Policies.put(text, author, restored, seen, examined))) {
      case Policies.Verdict.Wrong(var wrong) -> new AdminAnswer.PolicyVerdict(0, wrong);
      case Policies.Verdict.InForce(var policy) ->
          new AdminAnswer.PolicyVerdict(policy.version(), List.of());
    };
  }

  private AccessAnswer.Effects preview(String text) {
    Snapshot snapshot = state.snapshot();
    List<PolicyProblem> problems = Policies.problems(snapshot, text);
    if (!problems.isEmpty()) {
      return new AccessAnswer.Effects(problems, List.of());
    }
    try {
      Population before = snapshot.population();
      return new AccessAnswer.Effects(
          List.of(), Preview.of(before, before.under(Policy.kept(text))));
    } catch (PolicyException e) {
      return new AccessAnswer.Effects(e.problems(), List.of());
    }
  }

  private AccessAnswer.Reached attempt(PolicyRequest.TryPolicy asked) {
    Population population = state.snapshot().population();
    Device from = state.snapshot().find(asked.from());
    Node source = population.node(from.id());
    int protocol = protocol(population.policy(), asked.protocol());
    boolean ports = PROTOCOLS_WITH_PORTS.contains(protocol);
    if (ports && (asked.port() < 1 || asked.port() > 65_535)) {
      throw new RefusedException(Refusal.PORT_NUMBER);
    }
    int port = ports ? asked.port() : 0;
    Optional<Simulator.Reason> reason;
    String name;
    InetAddress address = addressOf(asked.to());
    if (address == null) {
      Device to = state.snapshot().find(asked.to());
      Node target = population.node(to.id());
      name = to.name();
      reason =
          source == null || target == null
              ? Optional.empty()
              : Simulator.mayReach(population, source, target, protocol, port);
    } else {
      name = IpText.format(address);
      reason =
          source == null
              ? Optional.empty()
              : Simulator.mayReach(population, source, address, protocol, port);
    }
    return new AccessAnswer.Reached(
        reason.isPresent(), reason.map(Simulator.Reason::line).orElse(0), from.name(), name);
  }

  private static int protocol(Policy policy, String name) {
    try {
      return policy
          .protocol(name)
          .orElseThrow(() -> new RefusedException(Refusal.PROTOCOL_MISSING));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Refusal.PROTOCOL_UNKNOWN, "name", name);
    }
  }

  /** Null: no address. */
  private static @Nullable InetAddress addressOf(String text) {
    try {
      return IpText.parse(text.strip());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
