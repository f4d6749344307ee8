package dev.sandmesh.control.change;

import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.ChangeKind;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** Facts for tests, told apart by a word. */
final class TestFacts {

    static final SandboxId SANDBOX = new SandboxId(UUID.fromString("0190c0de-0000-7000-8000-000000000001"));

    private TestFacts() {}

    static Fact fact(String word) {
        return fact(word, "dev");
    }

    static Fact fact(String word, String environment) {
        return new Fact(
                ChangeKind.SANDBOX, SANDBOX.toString(), SANDBOX, environment, new JsonObject().put("word", word));
    }
}
