/** The tailnet node. See {@code docs/architecture.md} for the levels of its packages. */
@org.jspecify.annotations.NullMarked
package io.homeward.engine;
