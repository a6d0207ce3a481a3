/**
 * What a person wants of a node: one record, stored, served and shown as it is, and the only form
 * in which a part of it may be absent, a change.
 */
@NullMarked
package io.homeward.engine.preferences;

import org.jspecify.annotations.NullMarked;
