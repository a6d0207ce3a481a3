package io.homeward.coordinator.auth;

import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.HostInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A device wants to be a member.
 *
 * @param machine proved by the control connection
 * @param node the key that it wants to have
 * @param host the computer
 * @param capability capability version of its client
 * @param ephemeral whether it asks to be removed once it is gone
 * @param wantedExpiry when it wants its key to expire, null: the server's choice
 */
public record JoinRequest(
    MachinePublicKey machine,
    NodePublicKey node,
    HostInfo host,
    int capability,
    boolean ephemeral,
    @Nullable Instant wantedExpiry) {}
