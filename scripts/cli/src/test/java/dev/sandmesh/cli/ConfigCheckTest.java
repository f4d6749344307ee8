package dev.sandmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.cli.TestingControlPlane.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that set up sandboxes, by the rules of whoever reads them; nobody is asked. */
class ConfigCheckTest {

    @TempDir
    Path home;

    private TestingControlPlane plane;

    @BeforeEach
    void start() throws IOException {
        plane = new TestingControlPlane(home);
    }

    @AfterEach
    void nobodyWasAsked() {
        assertThat(plane.asked()).isEmpty();
        plane.close();
    }

    @Test
    void aSpecificationIsReadAsAnAgentReadsIt() throws IOException {
        String text = "processes:\n  - name: one\n    command: [sleep, \"${SECONDS}\"]\n    log: ${LOG_DIR}/one.log\n";
        Outcome good = check(text, "--variable", "SECONDS=5");
        assertThat(good.code()).as(good.out()).isZero();
        assertThat(good.err()).contains("can be used: specification of processes (one)");
        Outcome unknown = check(text);
        assertThat(unknown.code()).isEqualTo(3);
        assertThat(unknown.out()).contains("unknown variable SECONDS");
        Outcome wrong = check("processes:\n  - name: one\n    comand: [sleep]\n", "-o", "json");
        assertThat(wrong.code()).isEqualTo(3);
        assertThat(wrong.out()).contains("\"usable\" : false", "comand");
    }

    @Test
    void theSpecificationsOfThisProjectAreGood() {
        Path file = Path.of("../testbed/src/main/resources/small.yaml").toAbsolutePath();
        assertThat(plane.run("config", "check", file.toString()).code()).isZero();
    }

    @Test
    void settingsOfBrowsersAreReadAsTheApiReadsThem() throws IOException {
        assertThat(check("{\"chromium\":{\"windowSize\":\"1280x800\",\"languages\":[\"de\"],\"headless\":null}}")
                        .code())
                .isZero();
        Outcome wrong =
                check("{\"chromium\":{\"windowSize\":\"wide\",\"languages\":[\"de\",\"de\"],\"deviceScaleFactor\":9,"
                        + "\"images\":\"no\",\"color\":1},\"adspower\":{\"intervalSeconds\":1.5},\"firefox\":{}}");
        assertThat(wrong.code()).isEqualTo(3);
        assertThat(wrong.out().lines())
                .containsExactlyInAnyOrder(
                        "chromium/windowSize: does not fit. For example 1280x800.",
                        "chromium/languages/1: is there twice",
                        "chromium/deviceScaleFactor: is from 0.5 to 4",
                        "chromium/images: is not boolean or null",
                        wrong.out()
                                .lines()
                                .filter(line -> line.startsWith("chromium/color: is not known; there are windowSize"))
                                .findFirst()
                                .orElse("nothing of color"),
                        "adspower/intervalSeconds: is not integer or null",
                        "firefox: is not known; there are chromium, adspower");
    }

    @Test
    void whatIsNeitherIsSaid() throws IOException {
        assertThat(check("[1]").out()).contains("neither processes");
        assertThat(check("{\"a\"").out()).contains("neither YAML nor JSON");
        assertThat(plane.run("config", "check", home.resolve("none").toString()).code())
                .isEqualTo(2);
        assertThat(plane.typing("{}").run("config", "check", "-").code()).isZero();
    }

    private Outcome check(String text, String... more) throws IOException {
        Path file = Files.writeString(home.resolve("file"), text);
        String[] arguments = new String[more.length + 3];
        arguments[0] = "config";
        arguments[1] = "check";
        arguments[2] = file.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return plane.run(arguments);
    }
}
