package io.homeward.engine.node;

import io.homeward.engine.relay.RelayState;

/**
 * How it stands with the relay of a region. Immutable.
 *
 * @param region its number
 * @param code as the map has it; its number where the map has none
 * @param name for people, may be empty
 * @param home whether peers find this node there
 * @param state of the connection
 */
public record RelayStatus(int region, String code, String name, boolean home, RelayState state) {}
