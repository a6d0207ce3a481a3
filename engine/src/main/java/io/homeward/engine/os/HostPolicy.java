package io.homeward.engine.os;

/**
 * The part of a person's preferences that decides what the computer's network looks like.
 *
 * @param acceptDns whether the tailnet's names and resolvers go to the system
 * @param acceptRoutes whether subnet routes of peers are used
 */
public record HostPolicy(boolean acceptDns, boolean acceptRoutes) {}
