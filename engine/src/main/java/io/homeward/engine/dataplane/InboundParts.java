package io.homeward.engine.dataplane;

import io.homeward.engine.env.Ticker;
import io.homeward.engine.filter.FlowTable;
import java.util.function.Supplier;

/** What all inbound loops of a data plane share; all of it may be used by any of them. */
record InboundParts(
    Ticker ticker,
    Supplier<Routing> routings,
    ProtocolMailbox mailbox,
    Pings pings,
    FlowTable flows,
    DropCounters drops) {}
