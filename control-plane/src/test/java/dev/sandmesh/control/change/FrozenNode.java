package dev.sandmesh.control.change;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.DatabaseConfig;
import dev.sandmesh.control.db.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;

/** A process of its own that has taken a number in the log and has not committed; to be frozen there by a test. */
final class FrozenNode {

    static final String DATABASE_URL = "FROZEN_NODE_DATABASE_URL";

    private FrozenNode() {}

    public static void main(String[] arguments) throws Exception {
        DatabaseUrl url = DatabaseUrl.parse(System.getenv(DATABASE_URL));
        Database database =
                Database.open(Vertx.vertx(), DatabaseConfig.external(url, url)).await(60, SECONDS);
        Promise<Void> never = Promise.promise();
        Future<Void> commit = database.inTransaction(tx -> new ChangeStore(tx.client())
                .append(List.of(TestFacts.fact("frozen")))
                .compose(stamp -> {
                    System.out.println("appended " + stamp.head());
                    return never.future();
                }));
        commit.onComplete(done -> System.out.println(done.succeeded() ? "committed" : "failed"));
        Thread.currentThread().join();
    }
}
