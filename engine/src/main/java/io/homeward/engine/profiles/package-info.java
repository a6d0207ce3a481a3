/**
 * Several profiles on one computer, of which one is in use: which there are, and the change from
 * one to another. People know them as accounts.
 */
@NullMarked
package io.homeward.engine.profiles;

import org.jspecify.annotations.NullMarked;
