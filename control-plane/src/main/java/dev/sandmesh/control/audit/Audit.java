package dev.sandmesh.control.audit;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.key.SealedKey;
import dev.sandmesh.control.key.SealedKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The audit trail: what adds to it, and what reads it. */
public final class Audit {

    private final AuditTrail trail;
    private final HeadsFile file;
    private final Refusals refusals;
    private final AuditRetention retention;
    private final List<Endpoint<?, ?>> endpoints;

    private Audit(
            AuditTrail trail,
            HeadsFile file,
            Refusals refusals,
            AuditRetention retention,
            List<Endpoint<?, ?>> endpoints) {
        this.trail = trail;
        this.file = file;
        this.refusals = refusals;
        this.retention = retention;
        this.endpoints = List.copyOf(endpoints);
    }

    /** Reads or makes the key that signs heads, and keeps house: counts refusals, drops old days. Needs the database. */
    public static Future<Audit> open(Vertx vertx, Database database, AuditConfig config, InstantSource clock) {
        return attach(vertx, database, config, clock).onSuccess(audit -> {
            audit.refusals.start(database);
            audit.retention.start();
        });
    }

    /** For a command on the host, beside nodes or without any: adds to the trail and leaves the house to them. */
    public static Future<Audit> attach(Vertx vertx, Database database, AuditConfig config, InstantSource clock) {
        return vertx.executeBlocking(() -> MasterKey.open(config.home(), new SecureRandom()))
                .compose(master -> new SealedKeys(database, SealedKey.Purpose.AUDIT)
                        .newest(master, clock.instant())
                        .map(key -> new HeadSigner(key.signer(master)))
                        .compose(signer -> HeadsFile.open(vertx, config.home()).map(file -> {
                            AuditTrail trail = new AuditTrail(database, signer, file, master);
                            Refusals refusals = new Refusals(vertx, trail, clock, config.minute());
                            AuditRetention retention = new AuditRetention(
                                    vertx,
                                    database,
                                    trail,
                                    signer,
                                    new AuditRetention.Timing(config.retention(), clock));
                            AuditReader reader = new AuditReader(database);
                            AuditVerifier verifier =
                                    new AuditVerifier(vertx, database, Optional.of(master), List.of(file.path()));
                            Verifications verifications = new Verifications(verifier, clock, file::written);
                            return new Audit(
                                    trail,
                                    file,
                                    refusals,
                                    retention,
                                    List.of(
                                            new ListAudit(reader),
                                            new ExportAudit(reader, trail),
                                            new VerifyAudit(verifications, trail),
                                            new GetAuditVerification(verifications)));
                        })));
    }

    public AuditTrail trail() {
        return trail;
    }

    /** Takes what was denied and what failed. */
    public Refusals refusals() {
        return refusals;
    }

    public List<Endpoint<?, ?>> endpoints() {
        return endpoints;
    }

    /** Completes when what was committed so far has its copy on this node's disk. */
    public Future<Void> copied() {
        return file.written();
    }

    public Future<Void> close() {
        retention.close();
        return refusals.close().eventually(file::close);
    }
}
