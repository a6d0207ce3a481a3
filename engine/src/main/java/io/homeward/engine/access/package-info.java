/**
 * Who on this computer may reach a program and its files: unix-domain sockets that serve one user
 * and root, and directories that nobody else may write to.
 */
@NullMarked
package io.homeward.engine.access;

import org.jspecify.annotations.NullMarked;
