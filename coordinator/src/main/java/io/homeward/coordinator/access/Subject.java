package io.homeward.coordinator.access;

import io.homeward.coordinator.policy.Ip;
import org.jspecify.annotations.Nullable;

/**
 * Who is meant by a test of the policy: a device, or a device as it would be, or an address alone.
 *
 * @param node null: an address at which no device is
 * @param owner of the device; null: nobody known
 * @param address by which it is meant; null: any of the device's
 */
record Subject(@Nullable Node node, @Nullable Person owner, @Nullable Ip address) {}
