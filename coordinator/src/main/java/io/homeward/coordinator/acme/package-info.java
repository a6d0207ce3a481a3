/**
 * The server's certificate from an authority that issues them by ACME (RFC 8555): asked for at the
 * first start, renewed while the server runs. {@link
 * io.homeward.coordinator.acme.CertificateKeeper} owns it all; when to ask is pure ({@link
 * io.homeward.coordinator.acme.RenewalTimes}), what is on disk stands in {@link
 * io.homeward.coordinator.acme.CertificateFile}, and only {@link
 * io.homeward.coordinator.acme.CertificateOrder} talks to the authority.
 */
@NullMarked
package io.homeward.coordinator.acme;

import org.jspecify.annotations.NullMarked;
