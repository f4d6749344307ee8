package dev.sandmesh.control.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.EnvironmentScope;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A71: what the database does for lists among 10,000 sandboxes, as EXPLAIN (ANALYZE, BUFFERS) tells it. */
final class SandboxListPlanTest {

    private static final int SANDBOXES = 10_000;
    private static final long MOST_SORTED = 1_000;

    /** Each row once by an index, its heap page, and the page of the list itself: no plan may read the fleet several times over. */
    private static final long MOST_BUFFERS = 25_000;

    private static final Set<SandboxSort.Field> LISTED = Set.of(
            SandboxSort.Field.NAME,
            SandboxSort.Field.ENVIRONMENT,
            SandboxSort.Field.STATUS,
            SandboxSort.Field.HEALTH,
            SandboxSort.Field.CREATED_AT);

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private static Vertx vertx;
    private static Database database;

    @BeforeAll
    static void fill() throws Exception {
        vertx = Vertx.vertx();
        database = POSTGRES.open(vertx);
        POSTGRES.owner("""
                INSERT INTO sandboxes (id, name, environment, provider, instance_id, market, provider_state, status,
                    browser_engines, labels, created_at, updated_at, terminated_at)
                SELECT gen_random_uuid(), 'sandbox-' || md5(n::text), (ARRAY['dev', 'staging', 'prod'])[1 + n % 3],
                    CASE WHEN n % 10 = 0 THEN 'fly' ELSE 'ec2' END, 'i-' || n, CASE WHEN n % 5 = 0 THEN 'spot' ELSE 'on-demand' END,
                    CASE WHEN n % 4 = 0 THEN 'stopped' ELSE 'running' END,
                    CASE WHEN n > SIZE THEN 'terminated' WHEN n % 4 = 0 THEN 'stopped' ELSE 'active' END,
                    CASE WHEN n % 2 = 0 THEN ARRAY['chromium'] ELSE ARRAY['chromium', 'adspower'] END,
                    jsonb_build_object('team', 'team-' || n % 7, 'rack', 'rack-' || n % 400),
                    now() - n * interval '1 minute', now(), CASE WHEN n > SIZE THEN now() END
                FROM generate_series(1, SIZE + 2000) AS n;
                INSERT INTO sandbox_state (sandbox_id, health, health_since, link)
                SELECT id, CASE WHEN instance_id LIKE '%7' THEN 'degraded' ELSE 'healthy' END, now(), 'relay' FROM sandboxes;
                """.replace("SIZE", String.valueOf(SANDBOXES)));
        POSTGRES.owner("VACUUM ANALYZE");
    }

    @AfterAll
    static void close() throws Exception {
        database.close().await(20, SECONDS);
        vertx.close().await(20, SECONDS);
    }

    @Test
    void noListSortsMoreThanAThousandRowsOrReadsMoreThanItsBuffers() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (List<SandboxSort> sort : orders()) {
            for (Asked asked : asked()) {
                for (int page : List.of(1, 2, 25, 199)) {
                    SandboxQuery query = asked.query(sort, page);
                    JsonObject plan = explain(query);
                    String what = "%s by %s, page %d".formatted(asked.name(), sort, page);
                    all.assertThat(mostSorted(plan.getJsonObject("Plan")))
                            .as("rows sorted for " + what)
                            .isLessThanOrEqualTo(MOST_SORTED);
                    all.assertThat(buffers(plan.getJsonObject("Plan")))
                            .as("buffers read for " + what)
                            .isLessThanOrEqualTo(MOST_BUFFERS);
                }
            }
        }
        all.assertAll();
    }

    @Test
    void theListingHoldsWhatBothTablesHold() throws Exception {
        long differing = count("""
                SELECT count(*) AS amount FROM sandboxes JOIN sandbox_state AS state ON state.sandbox_id = id
                LEFT JOIN sandbox_listing AS listing ON listing.sandbox_id = id
                WHERE (listing.name, listing.environment, listing.status, listing.health, listing.link, listing.labels)
                    IS DISTINCT FROM
                    (sandboxes.name, sandboxes.environment, sandboxes.status, state.health, state.link, sandboxes.labels)
                """);
        assertThat(differing).isZero();
        assertThat(count("SELECT count(*) AS amount FROM sandbox_listing")).isEqualTo(SANDBOXES + 2_000);
    }

    private record Asked(
            String name,
            EnvironmentScope scope,
            List<SandboxStatus> statuses,
            List<HealthStatus> healths,
            SandboxTraits traits,
            String text) {

        static Asked of(String name) {
            return new Asked(name, EnvironmentScope.ALL, List.of(), List.of(), SandboxTraits.ANY, "");
        }

        Asked within(String environment) {
            return new Asked(name, new EnvironmentScope(false, Set.of(environment)), statuses, healths, traits, text);
        }

        Asked status(SandboxStatus... wanted) {
            return new Asked(name, scope, List.of(wanted), healths, traits, text);
        }

        Asked health(HealthStatus... wanted) {
            return new Asked(name, scope, statuses, List.of(wanted), traits, text);
        }

        Asked having(SandboxTraits wanted) {
            return new Asked(name, scope, statuses, healths, wanted, text);
        }

        Asked saying(String wanted) {
            return new Asked(name, scope, statuses, healths, traits, wanted);
        }

        SandboxQuery query(List<SandboxSort> sort, int page) {
            return new SandboxQuery(scope, List.of(), statuses, healths, traits, text, sort, page, 50);
        }
    }

    private static List<Asked> asked() {
        return List.of(
                Asked.of("everything"),
                Asked.of("one environment").within("dev"),
                Asked.of("what is stopped").status(SandboxStatus.STOPPED),
                Asked.of("the healthy").health(HealthStatus.HEALTHY),
                Asked.of("the degraded").health(HealthStatus.DEGRADED),
                Asked.of("a market").having(traits("spot", "", Map.of())),
                Asked.of("an engine").having(traits("", "adspower", Map.of())),
                Asked.of("a common label").having(traits("", "", Map.of("team", "team-3"))),
                Asked.of("a rare label").having(traits("", "", Map.of("rack", "rack-3"))),
                Asked.of("a text").saying("sandbox-a"));
    }

    private static SandboxTraits traits(String market, String engine, Map<String, String> labels) {
        return new SandboxTraits(List.of(), List.of(), given(market), List.of(), given(engine), labels);
    }

    private static List<String> given(String value) {
        return value.isEmpty() ? List.of() : List.of(value);
    }

    private static List<List<SandboxSort>> orders() {
        List<List<SandboxSort>> orders = new ArrayList<>();
        orders.add(List.of());
        for (SandboxSort.Field field : LISTED) {
            orders.add(List.of(new SandboxSort(field, false)));
            orders.add(List.of(new SandboxSort(field, true)));
        }
        return orders;
    }

    private static JsonObject explain(SandboxQuery query) throws Exception {
        assertThat(query.ordered()).isTrue();
        SandboxListStore.Statement statement = SandboxListStore.statement(query);
        String sql = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement.sql();
        return database.inTransaction(tx -> {
                    Future<?> set = tx.client()
                            .query(query.page() == 1 ? "SELECT 1" : SandboxListStore.BY_INDEX)
                            .execute();
                    Future<RowSet<Row>> plan =
                            tx.client().preparedQuery(sql).execute(Tuple.wrap(statement.parameters()));
                    return set.compose(done -> plan);
                })
                .await(60, SECONDS)
                .iterator()
                .next()
                .get(JsonArray.class, 0)
                .getJsonObject(0);
    }

    private static long count(String sql) throws Exception {
        return database.client()
                .query(sql)
                .execute()
                .await(60, SECONDS)
                .iterator()
                .next()
                .getLong("amount");
    }

    /** Of an incremental sort, which sorts groups of equals one by one, what one group has on average. */
    private static long mostSorted(JsonObject node) {
        long most = 0;
        for (Object child : node.getJsonArray("Plans", new JsonArray())) {
            JsonObject input = (JsonObject) child;
            most = Math.max(most, mostSorted(input));
            double rows = input.getDouble("Actual Rows") * input.getDouble("Actual Loops");
            if (node.getString("Node Type").equals("Sort")) {
                most = Math.max(most, (long) rows);
            } else if (node.getString("Node Type").equals("Incremental Sort")) {
                long groups = groups(node, "Full-sort Groups") + groups(node, "Pre-sorted Groups");
                most = Math.max(most, (long) (rows / Math.max(1, groups)));
            }
        }
        return most;
    }

    private static long groups(JsonObject node, String kind) {
        return node.getJsonObject(kind, new JsonObject()).getLong("Group Count", 0L);
    }

    private static long buffers(JsonObject node) {
        return node.getLong("Shared Hit Blocks", 0L) + node.getLong("Shared Read Blocks", 0L);
    }
}
