/**
 * What was done, tried and refused, by whom, from where: a chain of rows that nobody can change unseen.
 *
 * <p>In: entries of a transaction, through {@link dev.sandmesh.control.audit.AuditTrail}. Out: the facade
 * {@link dev.sandmesh.control.audit.Audit}. Owns: tables audit, audit_head, audit_heads, audit_anchors, the keys in signing_keys
 * whose purpose is audit, and the file {@code audit/heads.log}.
 */
@NullMarked
package dev.sandmesh.control.audit;

import org.jspecify.annotations.NullMarked;
