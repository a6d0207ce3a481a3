/**
 * The system calls of Linux that the JDK lacks, and what is built of them alone. Whoever comes here
 * has asked {@link io.homeward.engine.env.Platform} first: elsewhere these classes cannot even be
 * initialised. Imports {@code memory} only.
 */
@NullMarked
package io.homeward.engine.linux;

import org.jspecify.annotations.NullMarked;
