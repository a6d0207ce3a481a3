/** What macOS has for programs. Written after Apple's published headers; not run on a Mac yet. */
@NullMarked
package io.homeward.ui.desktop.macos;

import org.jspecify.annotations.NullMarked;
