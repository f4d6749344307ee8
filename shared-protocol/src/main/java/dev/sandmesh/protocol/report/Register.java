package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * An agent asks for a lease.
 *
 * @param versions of what runs there ({@code java}, {@code node}, {@code worker}, {@code browser}, {@code adspower}), as far as known yet; {@link
 *     VersionsChanged} tells the rest
 * @param link {@code cluster} or {@code relay}
 * @param connection what carries this registration, on {@code cluster} the agent's node id in the mesh: a notice that it closed
 *     names it, so that a late one harms no newer registration
 * @param challenge of the node that is asked, which the proofs cover; empty at first, and for version 1
 */
public record Register(
        List<Integer> protocolVersions,
        Instance instance,
        Credentials credentials,
        Hardware hardware,
        String agentVersion,
        Map<String, String> versions,
        Map<String, String> labels,
        List<String> browserEngines,
        String link,
        String connection,
        String challenge)
        implements ProtocolMessage {

    static final int MAX_VERSIONS = 32;
    static final int MAX_VERSION = 128;
    static final int MAX_ENGINES = 8;
    static final int MAX_ENGINE = 32;

    public Register {
        protocolVersions = List.copyOf(protocolVersions);
        versions = Map.copyOf(versions);
        labels = Map.copyOf(labels);
        browserEngines = List.copyOf(browserEngines);
    }

    /** The same answer to a challenge, with other proofs. */
    public Register answering(String given, Credentials proofs) {
        return with(proofs, link, given);
    }

    /** The same over another link than it says; no proof covers that. */
    public Register over(String actual) {
        return with(credentials, actual, challenge);
    }

    private Register with(Credentials proofs, String carrier, String given) {
        return new Register(
                protocolVersions,
                instance,
                proofs,
                hardware,
                agentVersion,
                versions,
                labels,
                browserEngines,
                carrier,
                connection,
                given);
    }

    public static Register read(Fields fields) {
        return new Register(
                fields.integers("protocolVersions", 16, 0, 1_000),
                Instance.read(fields.object("instance")),
                Credentials.read(fields.object("credentials")),
                Hardware.read(fields.object("hardware")),
                fields.text("agentVersion", 64),
                fields.textMap("versions", MAX_VERSIONS, MAX_VERSION),
                fields.textMap("labels", 64, 128),
                fields.texts("browserEngines", MAX_ENGINES, MAX_ENGINE),
                fields.token("link", 16),
                fields.token("connection", 64),
                fields.optionalText("challenge", Challenge.LONGEST).orElse(""));
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("protocolVersions", new JsonArray(protocolVersions))
                .put("instance", instance.toJson())
                .put("credentials", credentials.toJson())
                .put("hardware", hardware.toJson())
                .put("agentVersion", agentVersion)
                .put("versions", Wire.textMap(versions))
                .put("labels", Wire.textMap(labels))
                .put("browserEngines", Wire.texts(browserEngines))
                .put("link", link)
                .put("connection", connection);
        return challenge.isEmpty() ? json : json.put("challenge", challenge);
    }
}
