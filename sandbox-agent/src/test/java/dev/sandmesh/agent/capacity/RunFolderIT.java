package dev.sandmesh.agent.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.agent.probe.ProcStat;
import dev.sandmesh.agent.process.PosixUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What root leaves alone in a folder where another user may put links: A94. */
class RunFolderIT {

    private static final int NOBODY = 65534;

    private Path directory;
    private Path precious;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("run-folder-it-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        precious = Files.createDirectory(directory.resolve("precious"));
        Files.writeString(precious.resolve("kept"), "kept");
    }

    @AfterEach
    void removeDirectory() throws Exception {
        assertThat(new ProcessBuilder("rm", "-rf", directory.toString()).start().waitFor())
                .isZero();
    }

    private BrowserRecipe recipe(boolean ofAnotherUser) {
        Optional<PosixUser> user =
                ofAnotherUser ? Optional.of(new PosixUser("nobody", NOBODY, NOBODY, "/")) : Optional.empty();
        return new BrowserRecipe(List.of("chromium"), user, Map.of(), directory.resolve("calibrate"));
    }

    private static void assumeRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root gives folders to another user");
    }

    private static void asNobody(String script) throws Exception {
        Process process = new ProcessBuilder(
                        "setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "sh", "-c", script)
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void profilesAreEmptiedWithTheRightsOfTheirUserOnly() throws Exception {
        assumeRoot();
        RunFolder folder = RunFolder.in(recipe(true));
        Path profile = folder.makeProfile();
        assertThat(Files.getAttribute(profile, "unix:uid")).isEqualTo(NOBODY);
        asNobody("cd " + profile + " && mkdir -p a/b && touch a/b/c && ln -s " + precious + " link && ln -s " + precious
                + "/kept DevToolsActivePort");
        Path ofRoot = Files.createDirectory(profile.resolve("a/of-root"));
        Files.writeString(ofRoot.resolve("file"), "root's, which that user cannot delete");

        folder.remove();

        assertThat(precious.resolve("kept")).hasContent("kept");
        assertThat(ofRoot.resolve("file")).exists();
        assertThat(profile.resolve("a/b")).doesNotExist();
        assertThat(profile.resolve("link")).doesNotExist();
    }

    @Test
    void onlyWhatADeadRunLeftIsRemoved() throws Exception {
        Path calibrate = Files.createDirectory(directory.resolve("calibrate"));
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            long start = ProcStat.of(other.pid()).orElseThrow().startTime();
            Path ofAnother = Files.createDirectories(calibrate.resolve("run-" + other.pid() + "-" + start + "-x/1"));
            Path ofReused = Files.createDirectories(calibrate.resolve("run-" + other.pid() + "-1-y/1"));
            Path unknown = Files.createDirectories(calibrate.resolve("calibrate-1/2"));
            Path link = Files.createSymbolicLink(calibrate.resolve("run-" + other.pid() + "-2-z"), precious);

            RunFolder folder = RunFolder.in(recipe(false));
            Path profile = folder.makeProfile();

            assertThat(ofAnother).exists();
            assertThat(ofReused.getParent()).doesNotExist();
            assertThat(unknown).exists();
            assertThat(link).isSymbolicLink();
            folder.remove();
            folder.remove();
            assertThat(profile.getParent()).doesNotExist();
            assertThat(ofAnother).exists();
            assertThat(precious.resolve("kept")).exists();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void aPlaceThatOthersCanChangeIsRefused() throws Exception {
        assumeRoot();
        Path calibrate = Files.createSymbolicLink(directory.resolve("calibrate"), precious);
        assertThatThrownBy(() -> RunFolder.in(recipe(true)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a link");
        Files.delete(calibrate);
        Files.setAttribute(directory, "unix:uid", NOBODY);
        assertThatThrownBy(() -> RunFolder.in(recipe(true)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("set RUN_DIR");
    }

    @Test
    void theLogIsReadWithinBoundsAndNamesThePort() throws Exception {
        Path log = directory.resolve("1.log");
        BrowserLog of = BrowserLog.of(directory.resolve("1"));
        Files.writeString(log, "warning\nDevTools listening on ws://127.0.0.1:45");
        assertThat(of.port()).isEmpty();
        Files.writeString(log, "warning\nDevTools listening on ws://127.0.0.1:4567/devtools/browser/x\n");
        assertThat(of.port()).contains(4567);
        Files.writeString(log, "x".repeat(10_000) + "the end\n");
        assertThat(of.lastWords()).hasSizeLessThanOrEqualTo(500).endsWith("the end");
        Files.delete(log);
        Files.createSymbolicLink(log, precious.resolve("kept"));
        assertThat(of.lastWords()).isEqualTo("nothing that can be read");
    }
}
