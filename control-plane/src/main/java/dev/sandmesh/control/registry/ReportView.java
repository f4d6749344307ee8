package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.Confinement;
import dev.sandmesh.protocol.report.DiskUsage;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.OpenFiles;
import dev.sandmesh.protocol.report.Pressure;
import dev.sandmesh.protocol.report.ProcessReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;

/** What an agent reports, in the form in which the contract shows it: what is not known is absent. */
final class ReportView {

    private static final Comparator<DiskUsage> FULLNESS = Comparator.comparingDouble(
            disk -> disk.totalBytes() == 0 ? 0 : (double) disk.usedBytes() / disk.totalBytes());

    private ReportView() {}

    /** All that a heartbeat brings. */
    static JsonObject gauges(GaugeRow gauge) {
        return SandboxPatch.empty()
                .capacity(gauge.capacity())
                .tasks(gauge.tasks())
                .host(gauge.host())
                .processes(gauge.processes())
                .conditions(gauge.conditions())
                .lastHeartbeatAt(gauge.lastHeartbeatAt())
                .toJson()
                .put("profiles", Wire.objects(gauge.profiles()))
                .put("runningVersion", gauge.runningVersion());
    }

    static JsonObject host(HostSample host) {
        JsonObject json = host.toJson().put("disks", disks(host.disks()));
        if (host.pressure().equals(Pressure.NONE)) {
            json.remove("pressure");
        }
        if (host.openFiles().equals(OpenFiles.UNKNOWN)) {
            json.remove("openFiles");
        }
        host.disks().stream().max(FULLNESS).ifPresent(fullest -> json.put("diskUsedBytes", fullest.usedBytes())
                .put("diskTotalBytes", fullest.totalBytes()));
        return json;
    }

    static JsonArray processes(List<ProcessReport> processes) {
        JsonArray array = new JsonArray();
        processes.forEach(process -> array.add(process(process)));
        return array;
    }

    static JsonArray conditions(List<Condition> conditions) {
        JsonArray array = new JsonArray();
        conditions.forEach(condition -> array.add(condition.toJson()));
        return array;
    }

    private static JsonArray disks(List<DiskUsage> disks) {
        JsonArray array = new JsonArray();
        for (DiskUsage disk : disks) {
            JsonObject json = disk.toJson();
            if (disk.inodesTotal() == 0) {
                json.remove("inodesUsed");
                json.remove("inodesTotal");
            }
            array.add(json);
        }
        return array;
    }

    /** Where nothing is limited, nothing is shown. */
    private static JsonObject confinement(Confinement confinement) {
        JsonObject json = confinement.toJson();
        List.copyOf(json.fieldNames()).stream()
                .filter(name ->
                        json.getValue(name).equals(0L) || json.getValue(name).equals(""))
                .forEach(json::remove);
        return json;
    }

    private static JsonObject process(ProcessReport process) {
        JsonObject json = process.toJson();
        if (json.containsKey("confinement")) {
            json.put("confinement", confinement(process.confinement()));
        }
        if (process.pid() == 0) {
            json.remove("pid");
            json.remove("rssBytes");
            json.remove("cpuPercent");
        }
        if (process.reason().isEmpty()) {
            json.remove("reason");
        }
        return json;
    }
}
