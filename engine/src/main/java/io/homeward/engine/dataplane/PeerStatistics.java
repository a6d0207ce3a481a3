package io.homeward.engine.dataplane;

import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.path.PathSummary;
import io.homeward.engine.way.Way;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What flowed to and from a peer since it was configured.
 *
 * @param key who
 * @param way the way that packets to it take now, null while none is known to work
 * @param sentPackets tunnelled packets sent, without keepalives
 * @param sentBytes bytes of these packets
 * @param receivedPackets tunnelled packets received and delivered
 * @param receivedBytes bytes of these packets
 * @param lastHandshake when the newest session was agreed, null: none yet
 * @param active whether traffic flowed in the last two minutes
 * @param path what is known of that way, or of why there is no better one
 */
public record PeerStatistics(
    NodePublicKey key,
    @Nullable Way way,
    long sentPackets,
    long sentBytes,
    long receivedPackets,
    long receivedBytes,
    @Nullable Instant lastHandshake,
    boolean active,
    PathSummary path) {}
