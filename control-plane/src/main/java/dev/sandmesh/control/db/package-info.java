/**
 * PostgreSQL: connections with deadlines, transactions, migrations, and a server of our own when none is given.
 *
 * <p>In: {@link dev.sandmesh.control.db.DatabaseConfig}. Out: {@link dev.sandmesh.control.db.Database} and the opaque
 * {@link dev.sandmesh.control.db.Tx}, whose client only a {@code Store} takes. Owns: the pool, the schema's history, the embedded
 * server's process and directory.
 */
@NullMarked
package dev.sandmesh.control.db;

import org.jspecify.annotations.NullMarked;
