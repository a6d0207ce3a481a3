/**
 * First run and signing in: choice of the server, waiting for the browser. Imports {@code session},
 * {@code controls}, {@code text}, {@code desktop}.
 */
@NullMarked
package io.homeward.ui.login;

import org.jspecify.annotations.NullMarked;
