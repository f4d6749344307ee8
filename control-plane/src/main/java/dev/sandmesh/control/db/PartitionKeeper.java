package dev.sandmesh.control.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the partitions of the coming days made, and old ones dropped, every hour. */
final class PartitionKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionKeeper.class);
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final String MAINTAIN = "SELECT maintain_day_partitions()";

    private final Vertx vertx;
    private final SqlClient client;
    private long timer = -1;

    PartitionKeeper(Vertx vertx, SqlClient client) {
        this.vertx = vertx;
        this.client = client;
    }

    Future<Void> start() {
        timer = vertx.setPeriodic(PERIOD.toMillis(), due -> maintain()
                .onFailure(failure -> LOG.warn("partitions were not maintained", failure)));
        return maintain();
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    private Future<Void> maintain() {
        return client.query(MAINTAIN).execute().mapEmpty();
    }
}
