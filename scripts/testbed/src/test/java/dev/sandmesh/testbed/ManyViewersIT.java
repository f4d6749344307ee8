package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Twenty people before four screens, all by one control node: A81. */
@TestInstance(Lifecycle.PER_CLASS)
class ManyViewersIT {

    private static final int SCREENS = 4;
    private static final int VIEWERS_OF_EACH = 5;
    private static final int PICTURE_BYTES = 64 * 48 * 4;

    private Fleet fleet;
    private List<String> ids;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        List<String> names =
                IntStream.range(0, SCREENS).mapToObj(i -> "screen-" + i).toList();
        names.forEach(name -> fleet.addSandbox(name, SandboxKind.SCREEN));
        names.forEach(name -> fleet.api().awaitHealth(name, "healthy", Duration.ofMinutes(4)));
        ids = names.stream()
                .map(name -> fleet.api().sandbox(name).getString("id"))
                .toList();
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void eachSeesTheScreenWhileAllLook() throws Exception {
        List<RfbViewer> viewers = new ArrayList<>();
        try {
            for (String id : ids) {
                for (int i = 0; i < VIEWERS_OF_EACH; i++) {
                    viewers.add(RfbViewer.open(fleet.api(), fleet.control().base(), id, "view"));
                }
            }
            viewers.forEach(viewer -> assertThat(viewer.greet()).containsExactly(64, 48));
            for (int round = 0; round < 3; round++) {
                viewers.forEach(viewer -> assertThat(viewer.picture(64, 48)).hasSize(PICTURE_BYTES));
            }
            assertThat(viewers).noneMatch(viewer -> viewer.ended().isDone());
            for (String id : ids) {
                assertThat(fleet.api()
                                .get("/api/v1/admin/sandboxes/" + id + "/live-viewers")
                                .getJsonArray("items"))
                        .hasSize(VIEWERS_OF_EACH);
            }
        } finally {
            viewers.forEach(RfbViewer::close);
        }
    }
}
