@NullMarked
package io.homeward.cli.demo;

import org.jspecify.annotations.NullMarked;
