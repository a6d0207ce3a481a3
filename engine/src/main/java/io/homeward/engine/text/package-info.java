/** Words that others wrote, made fit for people, terminals and files of the system. */
@NullMarked
package io.homeward.engine.text;

import org.jspecify.annotations.NullMarked;
