package io.homeward.engine.stun;

import io.homeward.engine.inet.Endpoint;

/**
 * What a server answered.
 *
 * @param transaction of the request
 * @param seen where the request came from, as the server saw it
 */
public record StunAnswer(TransactionId transaction, Endpoint seen) {}
