package dev.sandmesh.control.audit;

import dev.sandmesh.control.audit.AuditHeadStore.Anchor;
import dev.sandmesh.control.audit.Verification.Fault;
import dev.sandmesh.control.audit.Verification.Removed;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.key.SealedKey;
import dev.sandmesh.control.key.SealedKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Looks at the whole trail: is the chain without a hole, does every row have its hash, do the signed heads of the table and their
 * copies in files agree. Reads page by page, so that neither the years nor the rows of it have to fit anywhere.
 */
public final class AuditVerifier {

    private static final int PAGE = 500;

    private final Vertx vertx;
    private final Database database;
    private final Optional<MasterKey> master;
    private final List<Path> copies;

    /**
     * Without the master key nobody can tell whether a key in the database is ours: then the copies alone speak against whoever has
     * signed anew. Copies that are not there are passed over.
     */
    public AuditVerifier(Vertx vertx, Database database, Optional<MasterKey> master, List<Path> copies) {
        this.vertx = vertx;
        this.database = database;
        this.master = master;
        this.copies = List.copyOf(copies);
    }

    /** Once more when retention has moved the beginning meanwhile. */
    public Future<Verification> verify() {
        return look().compose(found -> found.intact()
                ? Future.succeededFuture(found)
                : new AuditHeadStore(database.client())
                        .anchor()
                        .map(AuditVerifier::removed)
                        .compose(now -> now.equals(found.removed()) ? Future.succeededFuture(found) : verify()));
    }

    private Future<Verification> look() {
        AuditHeadStore heads = new AuditHeadStore(database.client());
        return vertx.executeBlocking(this::open).compose(files -> Future.all(believed(), heads.top(), heads.anchor())
                .compose(read -> new Look(begin(read.resultAt(0), read.resultAt(2)), files, read.resultAt(1)).run())
                .eventually(() -> vertx.executeBlocking(close(files))));
    }

    private record Begun(ChainCheck check, Optional<Removed> removed, Optional<Fault> fault) {}

    private static Optional<Removed> removed(Optional<Anchor> anchor) {
        return anchor.map(found -> new Removed(found.last().head().seq(), found.at()));
    }

    private static Begun begin(Map<String, SealedKey> keys, Optional<Anchor> anchor) {
        if (anchor.isEmpty()) {
            return new Begun(new ChainCheck(keys, AuditHead.NONE), Optional.empty(), Optional.empty());
        }
        SignedHead from = anchor.get().last();
        SealedKey key = keys.get(from.kid());
        boolean ours = key != null && key.vouches(from.head().toBeSignedAsAnchor(), from.signature());
        Optional<Fault> fault = ours
                ? Optional.empty()
                : Optional.of(new Fault(
                        from.head().seq(),
                        "what says that rows up to " + from.head().seq()
                                + " were removed by retention is not signed by us"));
        return new Begun(new ChainCheck(keys, from.head()), removed(anchor), fault);
    }

    private Future<Map<String, SealedKey>> believed() {
        return new SealedKeys(database, SealedKey.Purpose.AUDIT).all().map(all -> {
            Map<String, SealedKey> keys = new HashMap<>();
            all.stream().filter(key -> master.map(key::ours).orElse(true)).forEach(key -> keys.put(key.kid(), key));
            return keys;
        });
    }

    private List<HeadsCopy> open() throws IOException {
        List<HeadsCopy> files = new ArrayList<>();
        for (Path copy : copies) {
            if (Files.exists(copy)) {
                files.add(HeadsCopy.open(copy));
            }
        }
        return files;
    }

    private static Callable<Void> close(List<HeadsCopy> files) {
        return () -> {
            for (HeadsCopy file : files) {
                file.close();
            }
            return null;
        };
    }

    /** One look in progress. */
    private final class Look {
        private final ChainCheck check;
        private final Optional<Removed> removed;
        private final List<HeadsCopy> files;
        private final AuditHead top;
        private final AuditReader reader = new AuditReader(database);
        private Optional<Fault> fault;
        private AuditCursor cursor = new AuditCursor(Instant.EPOCH, 0);

        Look(Begun begun, List<HeadsCopy> files, AuditHead top) {
            this.check = begun.check();
            this.removed = begun.removed();
            this.fault = begun.fault();
            this.files = files;
            this.top = top;
            files.forEach(file -> file.from(check.last().seq()));
        }

        Future<Verification> run() {
            Promise<Verification> end = Promise.promise();
            if (fault.isPresent()) {
                end.complete(result());
            } else {
                next(end);
            }
            return end.future();
        }

        /** Not a chain of futures, which would be as long as the trail. */
        private void next(Promise<Verification> end) {
            page().onFailure(end::fail).onSuccess(more -> {
                if (more) {
                    next(end);
                } else {
                    end.complete(result());
                }
            });
        }

        private Verification result() {
            return check.result(
                    fault, files.stream().mapToLong(HeadsCopy::unreadable).sum(), removed);
        }

        private Future<Boolean> page() {
            return reader.after(AuditFilter.EVERYTHING, cursor, PAGE).compose(rows -> {
                if (rows.isEmpty()) {
                    return vertx.executeBlocking(this::end).map(false);
                }
                AuditCursor last = rows.get(rows.size() - 1).cursor();
                return new AuditHeadStore(database.client())
                        .between(rows.get(0).cursor(), last)
                        .compose(heads -> vertx.executeBlocking(() -> judge(rows, heads)))
                        .map(judged -> {
                            cursor = last;
                            return fault.isEmpty();
                        });
            });
        }

        private Void judge(List<AuditRow> rows, List<SignedHead> heads) throws IOException {
            List<SignedHead> copied = new ArrayList<>();
            long last = rows.get(rows.size() - 1).seq();
            for (HeadsCopy file : files) {
                copied.addAll(file.upTo(last));
            }
            fault = check.check(rows, heads, copied);
            return null;
        }

        /** What the copies know beyond the last row is gone from the table. */
        private Void end() throws IOException {
            fault = check.end(top);
            for (HeadsCopy file : files) {
                Optional<SignedHead> more = file.next();
                if (fault.isEmpty() && more.isPresent()) {
                    long seq = check.last().seq() + 1;
                    fault = Optional.of(new Fault(
                            seq,
                            "row " + seq + " is missing: " + file.file() + " knows of row "
                                    + more.get().head().seq()));
                }
            }
            return null;
        }
    }
}
