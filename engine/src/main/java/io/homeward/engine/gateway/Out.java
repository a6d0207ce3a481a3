package io.homeward.engine.gateway;

import io.homeward.engine.inet.Endpoint;
import java.util.ArrayList;
import java.util.List;

/** What one step wants done, collected while it runs; and the numbers of calls. */
final class Out {
  private final List<PortMapAction> actions = new ArrayList<>();
  private long calls;

  void send(Endpoint to, byte[] datagram) {
    actions.add(new PortMapAction.Send(to, datagram));
  }

  /** The number of the call. */
  long call(Endpoint server, byte[] request) {
    calls++;
    actions.add(new PortMapAction.Call(calls, server, request));
    return calls;
  }

  void tell(PortMapState state) {
    actions.add(new PortMapAction.Tell(state));
  }

  /** All since the last time. */
  List<PortMapAction> take() {
    List<PortMapAction> all = List.copyOf(actions);
    actions.clear();
    return all;
  }
}
