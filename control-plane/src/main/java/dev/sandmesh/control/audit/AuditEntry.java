package dev.sandmesh.control.audit;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Call;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One row to be. An endpoint begins it with {@link #of}, its facade says what was done to what and hands it to the
 * {@link AuditTrail}. Secrets are never put in: where it matters that one changed, use {@link AuditTrail#digest}.
 *
 * @param before what of the target was changed, as it was; only the fields that differ
 * @param count how many alike it stands for
 */
public record AuditEntry(
        Actor actor,
        Call.Origin origin,
        String action,
        Target target,
        Outcome outcome,
        String code,
        @Nullable JsonObject before,
        @Nullable JsonObject after,
        long count) {

    /** What it was done to; {@code environment} is empty for what belongs to none. */
    public record Target(String kind, String id, String name, String environment) {
        public static final Target NONE = new Target("", "", "", "");
        private static final String ID = "Id";

        public Target(String kind, String id, String name) {
            this(kind, id, name, "");
        }

        /** The path parameter {@code sandboxId} names a target of the kind {@code sandbox}. */
        static Target of(Call<?> call) {
            return call.request().path().entrySet().stream()
                    .filter(parameter -> parameter.getKey().endsWith(ID))
                    .findFirst()
                    .map(parameter -> new Target(
                            parameter.getKey().substring(0, parameter.getKey().length() - ID.length()),
                            parameter.getValue(),
                            ""))
                    .orElse(NONE);
        }
    }

    /** Success of the call's operation on what its path names. */
    public static AuditEntry of(Call<?> call) {
        return of(Actor.of(call), call.origin()).on(Target.of(call));
    }

    /** What the control plane does by itself. */
    public static AuditEntry system(String actor, String action) {
        return of(Actor.system(actor), new Call.Origin("", action, "", new AuditMark()));
    }

    /** What somebody asks on the bus of whom nothing is proved (yet). */
    public static AuditEntry onTheBus(String action) {
        return of(Actor.NOBODY, new Call.Origin("", action, "", new AuditMark()));
    }

    static AuditEntry of(Actor actor, Call.Origin origin) {
        return new AuditEntry(actor, origin, origin.operation(), Target.NONE, Outcome.SUCCESS, "", null, null, 1);
    }

    /** For operations that tell only at their end who it was. */
    public AuditEntry by(Actor other) {
        return new AuditEntry(other, origin, action, target, outcome, code, before, after, count);
    }

    public AuditEntry on(Target other) {
        return new AuditEntry(actor, origin, action, other, outcome, code, before, after, count);
    }

    /** The same target, which lies in this environment. */
    AuditEntry in(String environment) {
        return on(new Target(target.kind(), target.id(), target.name(), environment));
    }

    /** Only what differs; the one is absent for what was made, the other for what was removed. */
    public AuditEntry changed(@Nullable JsonObject from, @Nullable JsonObject to) {
        return new AuditEntry(actor, origin, action, target, outcome, code, from, to, count);
    }

    /** What is worth knowing beside the target. */
    public AuditEntry with(JsonObject details) {
        return changed(null, details);
    }

    /** It was not done: denied to whoever may not, or is asked to wait, and failed for all other reasons. */
    public AuditEntry refused(ErrorCode why) {
        boolean denied = why.status() == 401 || why.status() == 403 || why.status() == 429;
        return ended(denied ? Outcome.DENIED : Outcome.FAILED, why.wireName());
    }

    /** It was not done, since whoever asked may not; {@code why} is a code. */
    public AuditEntry denied(String why) {
        return ended(Outcome.DENIED, why);
    }

    /** From another address than the call. */
    AuditEntry at(String address) {
        Call.Origin other = new Call.Origin(origin.requestId(), origin.operation(), address, origin.mark());
        return new AuditEntry(actor, other, action, target, outcome, code, before, after, count);
    }

    AuditEntry times(long alike) {
        return new AuditEntry(actor, origin, action, target, outcome, code, before, after, alike);
    }

    /** Under another name than that of the call's operation. */
    public AuditEntry named(String otherAction) {
        return new AuditEntry(actor, origin, otherAction, target, outcome, code, before, after, count);
    }

    AuditEntry ended(Outcome how, String why) {
        return new AuditEntry(actor, origin, action, target, how, why, before, after, count);
    }
}
