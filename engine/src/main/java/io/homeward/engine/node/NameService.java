package io.homeward.engine.node;

import io.homeward.engine.dataplane.ServicePackets;
import io.homeward.engine.dns.Aliases;
import io.homeward.engine.dns.DnsDecision;
import io.homeward.engine.dns.DnsTransport;
import io.homeward.engine.dns.MagicDns;
import io.homeward.engine.dns.NameTable;
import io.homeward.engine.dns.Upstreams;
import io.homeward.engine.resolver.DnsForwarder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers the queries that come to the service addresses. The table is swapped as a whole by the
 * node's thread; queries come from the packet loops.
 */
final class NameService implements ServicePackets {
  private final DnsForwarder forwarder;
  private volatile NameTable table = NameTable.EMPTY;

  NameService(DnsForwarder forwarder) {
    this.forwarder = forwarder;
  }

  void use(NameTable next) {
    table = next;
  }

  @Override
  public void dns(byte[] query, DnsTransport transport, Consumer<byte @Nullable []> answer) {
    NameTable asked = table;
    switch (MagicDns.decide(query, transport, asked)) {
      case DnsDecision.Answer(byte[] message) -> answer.accept(message);
      case DnsDecision.Forward(Upstreams upstreams, int maxAnswerBytes) ->
          forwarder.forward(
              query,
              upstreams,
              came -> answer.accept(MagicDns.fit(Aliases.complete(came, asked), maxAnswerBytes)));
      case DnsDecision.Drop() -> answer.accept(null);
    }
  }
}
