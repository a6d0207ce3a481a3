/**
 * What programs ask for over HTTP, with the token of a person: the same requests as those of the
 * pages and the command line. Which address is for which scope, what a body has to hold, and what
 * is answered. Knows nothing of how requests arrive.
 */
@NullMarked
package io.homeward.coordinator.api;

import org.jspecify.annotations.NullMarked;
