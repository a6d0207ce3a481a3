/**
 * What follows from a policy for each device: packet filter, who is seen, which way subnets are
 * reached, attributes, rules of SSH. Indexed by what rules speak of (people, tags, addresses), so
 * that a change costs as much as those it concerns. Pure.
 *
 * <p>For pages that show a policy: {@code Snapshot.population()} is the tailnet under the policy in
 * force, and {@code population.under(policy)} the same under another. {@link
 * io.homeward.coordinator.access.Simulator} says whether one device may reach another and by which
 * line, {@link io.homeward.coordinator.access.Matrix} who reaches what by people and tags, {@link
 * io.homeward.coordinator.access.Preview} what becomes different for whom. Policies are written by
 * the commands of {@code auth.Policies}.
 */
@NullMarked
package io.homeward.coordinator.access;

import org.jspecify.annotations.NullMarked;
