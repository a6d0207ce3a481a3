/**
 * Surroundings made for tests, shared by the tests of every module: time that stands still until
 * told, randomness that repeats, a datagram network and a TUN device in memory. Nothing in here
 * opens a socket, starts a thread or reads a clock, so that a test of hours runs in microseconds
 * and fails the same way each time.
 */
@NullMarked
package io.homeward.engine.testing;

import org.jspecify.annotations.NullMarked;
