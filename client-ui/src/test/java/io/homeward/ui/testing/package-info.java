/** What the tests of the app share: a node without a network, and tailnets to show. */
@NullMarked
package io.homeward.ui.testing;

import org.jspecify.annotations.NullMarked;
