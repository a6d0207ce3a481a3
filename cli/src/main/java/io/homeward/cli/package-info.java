/**
 * The {@code homeward} command: reads the command line, talks to a running node through the local
 * API, composes the daemon and the app. The one place with sentences for people in a terminal. May
 * import everything; nobody imports it.
 */
@NullMarked
package io.homeward.cli;

import org.jspecify.annotations.NullMarked;
