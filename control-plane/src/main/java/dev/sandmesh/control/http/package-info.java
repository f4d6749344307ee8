/**
 * The HTTP server: contract router, the machinery around every endpoint, problems, static page, management port.
 *
 * <p>In: endpoints of the features, the ports {@code Authenticator} and {@code AuditSink}. Out: HTTP. Owns: connections, the
 * certificate, how often and how slowly anybody may ask.
 */
@NullMarked
package dev.sandmesh.control.http;

import org.jspecify.annotations.NullMarked;
