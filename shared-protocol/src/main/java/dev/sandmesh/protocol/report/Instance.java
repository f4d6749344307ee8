package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import io.vertx.core.json.JsonObject;

/**
 * The machine that an agent runs on, as it knows itself.
 *
 * @param name wished for; unique per environment
 * @param provider {@code ec2 | fly | local | manual}
 * @param instanceId unique per provider
 * @param instanceType empty where the provider has none, like {@code region} and the addresses
 */
public record Instance(
        String name,
        String environment,
        String provider,
        String instanceId,
        String instanceType,
        String region,
        String publicIp,
        String privateIp)
        implements ProtocolMessage {

    public static Instance read(Fields fields) {
        return new Instance(
                fields.token("name", 100),
                fields.token("environment", 63),
                fields.token("provider", 32),
                fields.token("instanceId", 128),
                fields.text("instanceType", 64),
                fields.text("region", 64),
                fields.text("publicIp", 45),
                fields.text("privateIp", 45));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("name", name)
                .put("environment", environment)
                .put("provider", provider)
                .put("instanceId", instanceId)
                .put("instanceType", instanceType)
                .put("region", region)
                .put("publicIp", publicIp)
                .put("privateIp", privateIp);
    }
}
