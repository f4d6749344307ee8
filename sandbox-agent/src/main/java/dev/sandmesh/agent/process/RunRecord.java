package dev.sandmesh.agent.process;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.report.Confinement;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One run of a process: what a later agent needs to know it again. It is written before the start, without an identity, and
 * again once that is known.
 *
 * @param identity the process itself
 * @param guard the shell that waits for it; none for a run that an agent of an earlier version has started
 * @param mark stands in the environment of the process
 * @param cgroups that hold all it has started; none where the agent may not make any
 * @param parted how it wants to be ended when no specification names it any more
 * @param confinement what was really set for it; empty where nobody noted that
 */
record RunRecord(
        String name,
        ProcessIdentity identity,
        ProcessIdentity guard,
        String mark,
        int restarts,
        Path log,
        long logStart,
        String specHash,
        List<Path> cgroups,
        Parting parted,
        Optional<Confinement> confinement) {

    /** The specification hash of a run of which only traces were found. */
    static final String UNKNOWN = "";

    RunRecord {
        cgroups = List.copyOf(cgroups);
    }

    /** Of which nobody said how it wants to be ended. */
    RunRecord(
            String name,
            ProcessIdentity identity,
            ProcessIdentity guard,
            String mark,
            int restarts,
            Path log,
            long logStart,
            String specHash,
            List<Path> cgroups) {
        this(
                name,
                identity,
                guard,
                mark,
                restarts,
                log,
                logStart,
                specHash,
                cgroups,
                Parting.DEFAULT,
                Optional.empty());
    }

    RunRecord endedAs(ProcessSpec spec) {
        Parting wanted = new Parting(spec.stop(), spec.dependsOn());
        return new RunRecord(
                name, identity, guard, mark, restarts, log, logStart, specHash, cgroups, wanted, confinement);
    }

    RunRecord confined(Confinement set) {
        return new RunRecord(
                name, identity, guard, mark, restarts, log, logStart, specHash, cgroups, parted, Optional.of(set));
    }

    /** Of what is left of its specification when that does not name it any more. */
    ProcessSpec parting() {
        return parted.of(name, log);
    }

    boolean isIntent() {
        return identity.pid() == ProcessIdentity.NO_PID;
    }

    boolean isGuarded() {
        return guard.pid() != ProcessIdentity.NO_PID;
    }

    /** Where that is not known, a living browser is worth more than the doubt. */
    boolean isOf(ProcessSpec spec) {
        return specHash.equals(UNKNOWN) || specHash.equals(spec.hash());
    }

    RunRecord loggingTo(Path file) {
        return new RunRecord(name, identity, guard, mark, restarts, file, 0, specHash, cgroups, parted, confinement);
    }

    RunRecord of(ProcessIdentity known, ProcessIdentity knownGuard) {
        return new RunRecord(
                name, known, knownGuard, mark, restarts, log, logStart, specHash, cgroups, parted, confinement);
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("name", name)
                .put("pid", identity.pid())
                .put("startTime", identity.startTime())
                .put("bootId", identity.bootId())
                .put("guardPid", guard.pid())
                .put("guardStartTime", guard.startTime())
                .put("mark", mark)
                .put("restarts", restarts)
                .put("log", log.toString())
                .put("logStart", logStart)
                .put("specHash", specHash)
                .put("parting", parted.toJson())
                .put(
                        "cgroups",
                        new JsonArray(cgroups.stream().map(Path::toString).toList()));
        confinement.ifPresent(set -> json.put("confinement", set.toJson()));
        return json;
    }

    static RunRecord read(JsonObject json) {
        String bootId = json.getString("bootId");
        return new RunRecord(
                json.getString("name"),
                new ProcessIdentity(json.getLong("pid"), json.getLong("startTime"), bootId),
                new ProcessIdentity(
                        json.getLong("guardPid", ProcessIdentity.NO_PID), json.getLong("guardStartTime", 0L), bootId),
                json.getString("mark", ""),
                json.getInteger("restarts"),
                Path.of(json.getString("log")),
                json.getLong("logStart"),
                json.getString("specHash"),
                json.getJsonArray("cgroups", new JsonArray()).stream()
                        .map(path -> Path.of((String) path))
                        .filter(Cgroup::isOurs)
                        .toList(),
                Parting.read(json.getJsonObject("parting", new JsonObject())),
                Optional.ofNullable(json.getJsonObject("confinement")).map(set -> Confinement.read(Fields.of(set))));
    }
}
