/**
 * What Windows has for programs. Written after Microsoft's published headers; not run there yet.
 */
@NullMarked
package io.homeward.ui.desktop.windows;

import org.jspecify.annotations.NullMarked;
