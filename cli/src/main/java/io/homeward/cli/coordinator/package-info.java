/**
 * {@code homeward coordinator ...}: runs the coordination server and administers it, through its
 * socket while it runs and on its state otherwise. Imports {@code coordinator} and the values of
 * this program&apos;s command line.
 */
@NullMarked
package io.homeward.cli.coordinator;

import org.jspecify.annotations.NullMarked;
