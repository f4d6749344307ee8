package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProfileReport;
import dev.sandmesh.protocol.report.TaskReport;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What changes of a sandbox, in the contract's names: it is stored, and published as an RFC 7396 patch of the sandbox's view. */
public final class SandboxPatch {

    /** Under this name an agent tells its own version. */
    private static final String AGENT = "agent";

    private static final String BROWSER_ENGINES = "browserEngines";

    private final JsonObject json;

    private SandboxPatch(JsonObject json) {
        this.json = json;
    }

    public static SandboxPatch empty() {
        return new SandboxPatch(new JsonObject());
    }

    public SandboxPatch health(Health health) {
        return with("health", health.toJson());
    }

    public SandboxPatch capacity(Capacity capacity) {
        return with("capacity", capacity.toJson());
    }

    public SandboxPatch tasks(List<TaskReport> tasks) {
        return with("tasks", Wire.objects(tasks));
    }

    public SandboxPatch processes(List<ProcessReport> processes) {
        return with("processes", ReportView.processes(processes));
    }

    public SandboxPatch conditions(List<Condition> conditions) {
        return with("conditions", ReportView.conditions(conditions));
    }

    public SandboxPatch host(HostSample host) {
        return with("host", ReportView.host(host));
    }

    public SandboxPatch profiles(List<ProfileReport> profiles) {
        return with("profiles", Wire.objects(profiles));
    }

    /** All that are known now; those of {@code before} that are not are gone. */
    public SandboxPatch versions(Map<String, String> before, Map<String, String> now) {
        JsonObject changed = Wire.textMap(now);
        before.keySet().stream().filter(name -> !now.containsKey(name)).forEach(changed::putNull);
        SandboxPatch patch = with("versions", changed);
        String agent = now.get(AGENT);
        return agent == null ? patch : patch.with("agentVersion", agent);
    }

    public SandboxPatch browserEngines(List<String> engines) {
        return with(BROWSER_ENGINES, Wire.texts(engines));
    }

    /** Of the configuration that is in effect. */
    public SandboxPatch runningVersion(long version) {
        return with("runningVersion", version);
    }

    /** These stand with the description of the sandbox, and not with its state. */
    boolean describes() {
        return json.containsKey(BROWSER_ENGINES);
    }

    public SandboxPatch lastHeartbeatAt(Instant at) {
        return with("lastHeartbeatAt", Wire.instant(at));
    }

    /** The owner is gone, or somebody took over. */
    public SandboxPatch handover(boolean handover) {
        return with("handover", handover);
    }

    /** A goodbye: silence until then is no alarm. */
    public SandboxPatch awayUntil(Instant until) {
        return with("awayUntil", Wire.instant(until));
    }

    /** The agent that said goodbye is back. */
    public SandboxPatch back() {
        JsonObject copy = json.copy();
        copy.putNull("awayUntil");
        return new SandboxPatch(copy);
    }

    /** This patch and then another. */
    SandboxPatch then(SandboxPatch later) {
        JsonObject both = json.copy();
        later.json.forEach(field -> both.put(field.getKey(), field.getValue()));
        return new SandboxPatch(both);
    }

    public boolean isEmpty() {
        return json.isEmpty();
    }

    public JsonObject toJson() {
        return json.copy();
    }

    private SandboxPatch with(String name, Object value) {
        JsonObject copy = json.copy();
        copy.put(name, value);
        return new SandboxPatch(copy);
    }
}
