@NullMarked
package io.homeward.architecture;

import org.jspecify.annotations.NullMarked;
