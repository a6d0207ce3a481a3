/**
 * Administration as requests and answers in JSON, over a unix-domain socket that only the owner may
 * use, or directly on the database while no server runs. Imports {@code model}, {@code auth},
 * {@code addressing} and {@code state}.
 */
@NullMarked
package io.homeward.coordinator.admin;

import org.jspecify.annotations.NullMarked;
