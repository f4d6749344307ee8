package dev.sandmesh.agent.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each browser is measured as the sandbox runs it, but in a place of its own. */
class BrowserRecipeTest {

    @Test
    void keepsTheFlagsOfTheSpecificationButNotItsPlaces() {
        List<String> command = BrowserRecipe.withoutPlaces(List.of(
                "/usr/bin/chromium",
                "--remote-debugging-port=9222",
                "--user-data-dir=/run/browser",
                "--disable-gpu",
                "--window-position=0,0",
                "",
                "about:blank"));
        assertThat(command).containsExactly("/usr/bin/chromium", "--disable-gpu");

        List<String> line = new BrowserRecipe(command, Optional.empty(), Map.of(), Path.of("/run/calibrate"))
                .commandLine(Path.of("/run/calibrate/1"), true);
        assertThat(line)
                .containsSubsequence("--pdeathsig", "KILL", "/usr/bin/chromium")
                .containsSubsequence(
                        "/usr/bin/chromium",
                        "--disable-gpu",
                        "--remote-debugging-port=0",
                        "--user-data-dir=/run/calibrate/1",
                        "--headless=new",
                        "about:blank");
    }
}
