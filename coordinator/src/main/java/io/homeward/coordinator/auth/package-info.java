/**
 * How a device becomes a member: auth keys, sign-ins in the browser, renewal, expiry and logout
 * (protocol reference, section 3). Decisions are pure commands on a snapshot. Imports {@code
 * model}, {@code addressing} and {@code state}.
 */
@NullMarked
package io.homeward.coordinator.auth;

import org.jspecify.annotations.NullMarked;
