package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Field.Worth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is shown of a sandbox. */
final class SandboxFields {

    private static final double GIBIBYTE = 1 << 30;

    static final List<Field> LIST = List.of(
            Field.key("NAME", "/name"),
            Field.usual("ENVIRONMENT", "/environment"),
            Field.key("HEALTH", "/health/status"),
            Field.usual("STATUS", "/status"),
            Field.made("SLOTS", Worth.USUAL, SandboxFields::slots),
            Field.time("LAST REPORT", "/lastHeartbeatAt"),
            Field.extra("PROVIDER", "/provider"),
            Field.extra("ENGINES", "/browserEngines"),
            Field.extra("LABELS", "/labels"),
            Field.extra("ID", "/id"));

    static final List<Field> ONE = List.of(
            Field.key("name", "/name"),
            Field.key("id", "/id"),
            Field.key("environment", "/environment"),
            Field.key("status", "/status"),
            Field.made("health", Worth.KEY, SandboxFields::health),
            Field.made("slots", Worth.KEY, SandboxFields::slots),
            Field.made("host", Worth.KEY, SandboxFields::host),
            Field.key("provider", "/provider"),
            Field.key("provider state", "/providerState"),
            Field.key("market", "/market"),
            Field.key("instance", "/instanceId"),
            Field.key("instance type", "/instanceType"),
            Field.key("region", "/region"),
            Field.key("private address", "/privateIp"),
            Field.key("labels", "/labels"),
            Field.key("browser engines", "/browserEngines"),
            Field.key("browser settings", "/browserConfig"),
            Field.key("versions", "/versions"),
            Field.key("link", "/link"),
            Field.key("protocol", "/protocolVersion"),
            Field.key("least protocol", "/leastProtocol"),
            Field.key("owner", "/ownerNode"),
            Field.key("epoch", "/epoch"),
            Field.time("last report", "/lastHeartbeatAt"),
            Field.made("configuration", Worth.KEY, SandboxFields::configuration),
            Field.time("created", "/createdAt"),
            Field.time("changed", "/updatedAt"),
            Field.key("version", "/version"));

    static final List<Field> REASONS =
            List.of(Field.key("WHY", "/type"), Field.key("REASON", "/reason"), Field.time("SINCE", "/since"));

    static final List<Field> PROCESSES = List.of(
            Field.key("PROCESS", "/name"),
            Field.key("STATE", "/state"),
            Field.usual("PID", "/pid"),
            Field.usual("RESTARTS", "/restarts"),
            Field.time("SINCE", "/since"),
            Field.extra("REASON", "/reason"));

    static final List<Field> TASKS =
            List.of(Field.key("TASK", "/id"), Field.usual("PROFILE", "/profile"), Field.time("SINCE", "/since"));

    private SandboxFields() {}

    private static String slots(JsonNode sandbox) {
        JsonNode capacity = sandbox.path("capacity");
        return capacity.isMissingNode()
                ? ""
                : capacity.path("active").asText() + "/"
                        + capacity.path("slots").asText();
    }

    private static String health(JsonNode sandbox) {
        String since = Field.time(sandbox.at("/health/since"));
        return sandbox.at("/health/status").asText() + (since.isEmpty() ? "" : " since " + since);
    }

    private static String host(JsonNode sandbox) {
        JsonNode host = sandbox.path("host");
        if (host.isMissingNode()) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        parts.add("cpu " + Math.round(host.path("cpuPercent").asDouble()) + " %");
        parts.add("load " + host.path("load1").asText());
        parts.add("memory " + share(host, "memory"));
        parts.add("disk " + share(host, "disk"));
        return String.join(", ", parts);
    }

    private static String share(JsonNode host, String what) {
        return String.format(
                Locale.ROOT,
                "%.1f of %.1f GiB",
                host.path(what + "UsedBytes").asDouble() / GIBIBYTE,
                host.path(what + "TotalBytes").asDouble() / GIBIBYTE);
    }

    private static String configuration(JsonNode sandbox) {
        String desired = Field.text(sandbox.path("desiredVersion"));
        String running = Field.text(sandbox.path("runningVersion"));
        if (desired.isEmpty()) {
            return "";
        }
        return desired.equals(running)
                ? "version " + running + " runs"
                : "version " + desired + " is wanted, " + (running.isEmpty() ? "none" : running) + " runs";
    }
}
