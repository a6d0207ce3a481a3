package io.homeward.coordinator.main;

import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How a relay runs that is nothing else.
 *
 * @param listen where it listens; port 0: any that is free
 * @param tls null: plain HTTP
 * @param stunPort the UDP port on which it answers STUN; null: none
 * @param verifyUrl whom it asks whether a device may use it; null: everybody may
 * @param bytesPerSecond how much each device may send; 0: without limit
 */
public record RelayConfig(
    InetSocketAddress listen,
    CoordinatorConfig.@Nullable TlsPaths tls,
    @Nullable Integer stunPort,
    @Nullable URI verifyUrl,
    long bytesPerSecond) {}
