/** What a process that runs for weeks keeps of the system's memory. */
@NullMarked
package io.homeward.engine.footprint;

import org.jspecify.annotations.NullMarked;
