/**
 * What follows from a policy for each device: packet filter, who is seen, which way subnets are
 * reached, attributes, rules of SSH. Indexed by what rules speak of (people, tags, addresses), so
 * that a change costs as much as those it concerns. Pure.
 */
@NullMarked
package io.homeward.coordinator.access;

import org.jspecify.annotations.NullMarked;
