package io.homeward.engine.derp;

/**
 * What a server says to a client that it takes.
 *
 * @param version of the protocol
 * @param bytesPerSecond how much the client may send, 0: without limit
 * @param burst how much of that at once
 */
public record ServerInfo(int version, int bytesPerSecond, int burst) {}
