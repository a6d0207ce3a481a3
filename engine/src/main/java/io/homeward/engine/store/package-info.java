/**
 * What a node keeps across restarts: its keys, its login and the person's preferences, in one
 * versioned JSON document. Written aside, synced and moved into place; readable by its owner only.
 * May import {@code key}, {@code env} and a JSON parser.
 */
@NullMarked
package io.homeward.engine.store;

import org.jspecify.annotations.NullMarked;
