package dev.sandmesh.control.link;

import dev.sandmesh.control.db.testing.Postgres;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What tests of registrations stand on: a database, a home that all nodes share, and one node. */
@ExtendWith(VertxExtension.class)
abstract class RegistrationGround {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    @TempDir
    static Path home;

    Vertx vertx;
    RegistrationScene scene;

    @BeforeEach
    void openNode(Vertx given) throws Exception {
        vertx = given;
        scene = new RegistrationScene(vertx, POSTGRES, home, "n1");
    }

    @AfterEach
    void closeNode() {
        scene.close();
    }
}
