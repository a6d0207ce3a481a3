/**
 * The pages on which people look after the tailnet: what each shows and does, who may ask for it,
 * and the sessions of the browsers. Knows nothing of HTTP: a page is a function of a {@link
 * io.homeward.coordinator.dashboard.Visit}; how visits arrive is the server's. Imports {@code
 * model}, {@code state}, {@code admin}, {@code auth} and {@code access}.
 */
@NullMarked
package io.homeward.coordinator.dashboard;

import org.jspecify.annotations.NullMarked;
