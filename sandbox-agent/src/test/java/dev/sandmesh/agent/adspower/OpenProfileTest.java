package dev.sandmesh.agent.adspower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.ProfileReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenProfileTest {
    private static JsonObject open(String id, Object port) {
        return new JsonObject().put("user_id", id).put("debug_port", port);
    }

    private static Optional<List<OpenProfile>> listed(Object... items) {
        return OpenProfile.listed(new JsonObject().put("list", new JsonArray(List.of(items))));
    }

    @Test
    void aPortIsATextANumberOrNotThereYet() {
        assertThat(listed(open("k1", "43703"), open("k2", 43704), open("k3", ""), open("k4", "99999"), open("k5", "x")))
                .contains(List.of(
                        new OpenProfile("k1", Optional.of(43703)),
                        new OpenProfile("k2", Optional.of(43704)),
                        new OpenProfile("k3", Optional.empty()),
                        new OpenProfile("k4", Optional.empty()),
                        new OpenProfile("k5", Optional.empty())));
    }

    @Test
    void whatHasNoNameOrAnUnsafeOneIsLeftOut() {
        assertThat(listed(
                        "k1",
                        7,
                        open("", "1"),
                        open("two words", "1"),
                        open("a\nb", "1"),
                        open("../x", "1"),
                        open("k".repeat(129), "1"),
                        new JsonObject().put("debug_port", "1")))
                .contains(List.of());
    }

    @Test
    void whatIsNoListSaysNothingAboutProfiles() {
        assertThat(OpenProfile.listed(new JsonObject())).isEmpty();
        assertThat(OpenProfile.listed(new JsonObject().put("list", "none"))).isEmpty();
    }

    @Test
    void aListWithoutEndIsCutOff() {
        Object[] many = new Object[5_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = open("k" + i, "1");
        }
        assertThat(listed(many)).hasValueSatisfying(all -> assertThat(all).hasSize(ProfileReport.MAX_PER_SANDBOX));
    }
}
