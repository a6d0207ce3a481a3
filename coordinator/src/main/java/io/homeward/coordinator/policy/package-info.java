/**
 * The language in which a tailnet says who may do what: the policy file, read and checked. What
 * follows for each device is made in {@code access}. Pure.
 */
@NullMarked
package io.homeward.coordinator.policy;

import org.jspecify.annotations.NullMarked;
