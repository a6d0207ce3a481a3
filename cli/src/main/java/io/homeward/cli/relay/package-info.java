/** The commands that run a relay which is no coordination server. */
@NullMarked
package io.homeward.cli.relay;

import org.jspecify.annotations.NullMarked;
