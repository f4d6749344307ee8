package dev.sandmesh.control.db;

import static dev.sandmesh.control.testing.Waiting.get;

import dev.sandmesh.control.db.testing.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node does to the schema when it starts: C37. */
final class MigrationsTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    /** Each on a Vert.x of its own, as in processes of their own; the rights are given anew by each. */
    @Test
    void nodesThatStartTogetherAllComeUp() {
        DatabaseConfig.External urls =
                (DatabaseConfig.External) POSTGRES.config().place();
        List<Vertx> nodes = Stream.generate(Vertx::vertx).limit(5).toList();
        try {
            for (int round = 0; round < 4; round++) {
                get(Future.all(nodes.stream()
                        .map(node -> new Migrations(node, urls).run())
                        .toList()));
            }
        } finally {
            get(Future.join(nodes.stream().map(Vertx::close).toList()));
        }
    }
}
