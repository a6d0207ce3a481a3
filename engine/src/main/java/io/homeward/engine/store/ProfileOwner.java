package io.homeward.engine.store;

import java.net.URI;

/**
 * Whose profile it is.
 *
 * @param loginName who is signed in, as the server calls them; empty: nobody
 * @param server the coordination server
 */
public record ProfileOwner(String loginName, URI server) {}
