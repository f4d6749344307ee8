package dev.sandmesh.agent.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.agent.process.PosixUser;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a specification tells its browser acts on that browser, and on nothing that still has the rights of root: A94. */
class ChromiumSourceIT {
    private static final String USER = "nobody";
    private static final int LIMIT_SECONDS = 60;

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private Optional<ChromiumSource> source = Optional.empty();
    private Path seen;

    @BeforeEach
    void theAgentIsRoot() throws IOException {
        assumeTrue(PosixUser.isAgentRoot(), "only root can start a browser as another user");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        seen = open("seen");
    }

    @AfterEach
    void nothingIsLeft() throws TimeoutException {
        source.ifPresent(ChromiumSource::kill);
        vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private Path open(String name) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(name));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        return folder;
    }

    private static Path script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    /** A program of the user's that says what a browser says; the folder {@code seen} shows who ran. */
    private void openBrowser(Map<String, String> told) throws IOException, TimeoutException {
        Path browser = script(
                directory.resolve("browser"),
                "env true\ncd " + seen + "\necho $$ >pid\nsetsid sh -c 'echo $$ >away; exec sleep 1000' &\n"
                        + "while [ ! -s away ]; do sleep 0.01; done\n"
                        + "echo 'DevTools listening on ws://127.0.0.1:4567/devtools/browser/x' >&2\n"
                        + "exec /bin/sleep 1000");
        Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/bin:/bin"));
        environment.putAll(told);
        BrowserRecipe recipe = new BrowserRecipe(
                List.of(browser.toString()),
                Optional.of(PosixUser.named(USER)),
                environment,
                directory.resolve("calibrate"));
        source = Optional.of(new ChromiumSource(vertx, recipe, true));
        int port = source.get().open().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(port).isEqualTo(4567);
    }

    private List<Object> owners() throws IOException {
        try (Stream<Path> files = Files.list(seen)) {
            return files.map(ChromiumSourceIT::owner).distinct().toList();
        }
    }

    private static Object owner(Path file) {
        try {
            return Files.getAttribute(file, "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessHandle running(String name) throws IOException {
        long pid = Long.parseLong(Files.readString(seen.resolve(name)).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    @Test
    void aSearchPathOfTheSpecificationFindsNoToolForRoot() throws Exception {
        Path own = open("own");
        for (String tool : List.of("setsid", "setpriv", "sh", "env", "find")) {
            script(
                    own.resolve(tool),
                    "PATH=/usr/sbin:/usr/bin:/sbin:/bin\n: > " + seen + "/" + tool + ".$$\nexec " + tool + " \"$@\"");
        }
        openBrowser(Map.of("PATH", own + ":/usr/bin:/bin"));
        source.orElseThrow().closeAll().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        // the browser does find its own there
        assertThat(seen.toFile().list()).anyMatch(name -> name.startsWith("env."));
        assertThat(owners()).containsExactly(PosixUser.named(USER).uid());
        assertThat(directory.resolve("calibrate")).isEmptyDirectory();
    }

    @Test
    void whatTheSpecificationTellsTheLoaderIsForTheBrowserAlone() throws Exception {
        openBrowser(Map.of("LD_DEBUG", "files", "LD_DEBUG_OUTPUT", seen + "/ld", "LD_PRELOAD", directory + "/none.so"));
        assertThat(seen.toFile().list()).anyMatch(name -> name.startsWith("ld."));
        assertThat(owners()).containsExactly(PosixUser.named(USER).uid());
    }

    @Test
    void aBrowserOfAnotherUserEndsWithTheThreadThatStartedIt() throws Exception {
        openBrowser(Map.of());
        ProcessHandle browser = running("pid");
        vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        browser.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void whatABrowserHasForkedAwayIsKilledToo() throws Exception {
        openBrowser(Map.of());
        List<ProcessHandle> all = List.of(running("pid"), running("away"));
        source.orElseThrow().kill();
        for (ProcessHandle process : all) {
            process.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(directory.resolve("calibrate")).isEmptyDirectory();
    }
}
