package io.homeward.engine.node;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.os.HostState;
import io.homeward.engine.os.HostState.DnsMode;
import io.homeward.engine.os.HostTrouble;
import io.homeward.engine.resolver.SystemResolvers;
import java.util.ArrayList;
import java.util.List;

/** What a node makes of how the system took its configuration. */
final class HostStates {
  private static final int DNS_PORT = 53;

  private HostStates() {}

  /** Who is asked for names that are not the tailnet's. */
  static List<Endpoint> resolvers(HostState state) {
    List<Endpoint> former =
        state.formerResolvers().stream().map(address -> new Endpoint(address, DNS_PORT)).toList();
    // Where the file is ours, what it says is no news; elsewhere it may say what the helper does
    // not.
    boolean ours = state.dnsMode() == DnsMode.PLAIN_FILE || state.dnsMode() == DnsMode.RESOLVCONF;
    return former.isEmpty() && !ours ? SystemResolvers.read() : former;
  }

  /** What a person has to know of it, the gravest first. */
  static List<NodeProblem> problems(HostState state, String interfaceName) {
    List<NodeProblem> problems = new ArrayList<>();
    for (HostTrouble trouble : state.troubles()) {
      problems.add(new NodeProblem(kind(trouble), trouble.subject(), trouble.detail()));
    }
    if (!state.guarded()) {
      problems.add(new NodeProblem(NodeProblem.Kind.NOT_GUARDED, interfaceName, ""));
    }
    return List.copyOf(problems);
  }

  private static NodeProblem.Kind kind(HostTrouble trouble) {
    return switch (trouble.kind()) {
      case ROUTE_TAKEN -> NodeProblem.Kind.ROUTE_TAKEN;
      case NAMES_FOUGHT -> NodeProblem.Kind.NAMES_FOUGHT;
      case LINK_FOUGHT -> NodeProblem.Kind.LINK_FOUGHT;
      case NAMES_LEFT -> NodeProblem.Kind.NAMES_LEFT;
      case NAMES_REFUSED -> NodeProblem.Kind.NAMES_NOT_SET;
    };
  }
}
