package dev.sandmesh.control.audit;

import dev.sandmesh.control.db.Database;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Pages of the trail: looks at a month first, and at more of the past only while the page is not full. */
final class AuditReader {

    private static final Duration FIRST_LOOK = Duration.ofDays(32);
    private static final int GROWTH = 4;

    private final Database database;

    AuditReader(Database database) {
        this.database = database;
    }

    /** Newest first, those before the cursor. */
    Future<List<AuditRow>> before(AuditFilter filter, AuditCursor cursor, int limit) {
        AuditRowStore store = new AuditRowStore(database.client());
        return store.span().compose(span -> {
            Instant floor = later(span.first(), filter.from().orElse(span.first()));
            Instant end = earlier(span.end(), cursor.at().plusMillis(1));
            return backwards(
                    store,
                    filter,
                    new AuditRowStore.Window(floor, earlier(end, filter.to().orElse(end)), cursor, true, limit),
                    FIRST_LOOK,
                    new ArrayList<>());
        });
    }

    /** Oldest first, those after the cursor; empty when there are no more. */
    Future<List<AuditRow>> after(AuditFilter filter, AuditCursor cursor, int limit) {
        AuditRowStore store = new AuditRowStore(database.client());
        return store.span().compose(span -> {
            Instant begin = later(later(span.first(), filter.from().orElse(span.first())), cursor.at());
            Instant end = earlier(span.end(), filter.to().orElse(span.end()));
            return forwards(store, filter, new AuditRowStore.Window(begin, end, cursor, false, limit));
        });
    }

    private static Future<List<AuditRow>> backwards(
            AuditRowStore store, AuditFilter filter, AuditRowStore.Window all, Duration look, List<AuditRow> found) {
        if (!all.begin().isBefore(all.end()) || found.size() >= all.limit()) {
            return Future.succeededFuture(found);
        }
        Instant begin = later(all.begin(), all.end().minus(look));
        int wanted = all.limit() - found.size();
        return store.page(filter, new AuditRowStore.Window(begin, all.end(), all.after(), true, wanted))
                .compose(rows -> {
                    found.addAll(rows);
                    return backwards(
                            store,
                            filter,
                            new AuditRowStore.Window(all.begin(), begin, all.after(), true, all.limit()),
                            look.multipliedBy(GROWTH),
                            found);
                });
    }

    private static Future<List<AuditRow>> forwards(AuditRowStore store, AuditFilter filter, AuditRowStore.Window all) {
        if (!all.begin().isBefore(all.end())) {
            return Future.succeededFuture(List.of());
        }
        Instant end = earlier(all.end(), all.begin().plus(FIRST_LOOK));
        return store.page(filter, new AuditRowStore.Window(all.begin(), end, all.after(), false, all.limit()))
                .compose(rows -> rows.isEmpty()
                        ? forwards(
                                store,
                                filter,
                                new AuditRowStore.Window(end, all.end(), all.after(), false, all.limit()))
                        : Future.succeededFuture(rows));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
