package dev.sandmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.cli.api.SessionStore;
import dev.sandmesh.cli.command.Commands;
import dev.sandmesh.cli.command.Overview;
import dev.sandmesh.cli.command.Shell;
import dev.sandmesh.cli.output.Output;
import dev.sandmesh.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Lines of arguments, and what comes of them before anybody is asked. */
class ProgramTest {

    @TempDir
    Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TestFactory
    List<DynamicTest> everyCommandHasHelpThatSaysWhatItTakes() {
        List<DynamicTest> tests = new ArrayList<>();
        visit(Commands.tree(shell(out), ""), new ArrayList<>(), tests);
        assertThat(tests).hasSizeGreaterThan(5);
        return tests;
    }

    @Test
    void helpOfTheWholeNamesExitCodesAndHowToBegin() {
        assertThat(run("--help")).isZero();
        assertThat(text(out)).contains("sandboxes", "Exit codes:", "sandmesh login");
        assertThat(run("--version")).isZero();
        assertThat(text(out)).contains("sandmesh ");
    }

    /** The list is made without reading the commands. */
    @Test
    void theListFitsATerminalAndNamesEveryCommand() {
        assertThat(run("--help")).isZero();
        Commands.tree(shell(out), "").getSubcommands().keySet().forEach(name -> assertThat(text(out))
                .contains("\n  " + name + " "));
        assertThat(Overview.text(new Terminal(60, false, true)).lines()).allMatch(line -> line.length() <= 80);
        assertThat(Overview.text(new Terminal(60, false, true)).lines().filter(line -> line.startsWith("  ")))
                .allMatch(line -> line.length() <= 60);
    }

    @Test
    void aMistypedCommandIsAnsweredWithWhatMayBeMeant() {
        assertThat(run("sandbox", "list")).isEqualTo(2);
        assertThat(text(err)).contains("sandboxes").contains("Help: sandmesh --help");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void aGroupWithoutACommandIsMisused() {
        assertThat(run("sandboxes")).isEqualTo(2);
        assertThat(text(err)).contains("Help: sandmesh sandboxes --help");
    }

    @Test
    void anUnknownFormIsAnsweredWithThoseThereAre() {
        assertThat(run("whoami", "--output", "xml")).isEqualTo(2);
        assertThat(text(err)).contains("TABLE", "NDJSON");
    }

    @Test
    void noFileIsReadForAnArgumentThatLooksLikeOne() {
        assertThat(run("sandboxes", "get", "@/etc/passwd")).isEqualTo(4);
        assertThat(text(err)).contains("nobody is signed in").doesNotContain("root:");
    }

    @Test
    void whatIsTypedCannotSteerTheTerminal() {
        assertThat(run("sandboxes", "\u001b[2J")).isEqualTo(2);
        assertThat(text(err)).contains("\\u001b[2J").doesNotContain("\u001b");
    }

    @Test
    void aReaderThatHasGoneIsNoError() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int next) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertThat(new Program(shell(gone)).run("--help")).isEqualTo(141);
        assertThat(text(err)).isEmpty();
    }

    @Test
    void completionIsAScriptThatBashReads() throws Exception {
        assertThat(run("completion")).isZero();
        Process bash = new ProcessBuilder("bash", "-n").start();
        try (OutputStream in = bash.getOutputStream()) {
            in.write(out.toByteArray());
        }
        assertThat(bash.waitFor()).isZero();
        assertThat(text(out)).contains("sandboxes");
    }

    @Test
    void settingsOfBrowsersThatAreNoneAreSaidBeforeAnybodyIsAsked() throws IOException {
        Path file = home.resolve("browsers.json");
        for (String text : List.of("", "[]", "{\"chromium\":", "null", "{} {}", "x".repeat(300_000))) {
            Files.writeString(file, text);
            assertThat(run("sandboxes", "set", "a", "--browser-config", file.toString()))
                    .as(text.length() > 20 ? "long" : text)
                    .isEqualTo(2);
        }
        assertThat(text(err)).contains("it is no JSON", "one JSON object of at most 256 KiB");
        assertThat(run(
                        "sandboxes",
                        "set",
                        "a",
                        "--browser-config",
                        home.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(text(err)).contains("there is no such file");
        Files.writeString(file, "{\"chromium\":{\"headless\":null}}");
        assertThat(run("sandboxes", "set", "a", "--browser-config", file.toString()))
                .isEqualTo(4);
    }

    @Test
    void aPasswordIsNoArgument() {
        assertThat(run("login", "--email", "a@b", "--password", "s3cret")).isEqualTo(2);
        assertThat(run("login", "--email", "a@b", "s3cret")).isEqualTo(2);
    }

    @Test
    void withoutAPasswordNothingIsAsked() {
        assertThat(run("login", "--email", "a@b")).isEqualTo(2);
        assertThat(text(err)).contains("no password of a@b was given");
    }

    private void visit(CommandLine command, List<String> path, List<DynamicTest> tests) {
        command.getSubcommands().forEach((name, under) -> {
            List<String> words = new ArrayList<>(path);
            words.add(name);
            visit(under, words, tests);
            List<String> line = new ArrayList<>(words);
            line.add("--help");
            tests.add(DynamicTest.dynamicTest(String.join(" ", words), () -> {
                out.reset();
                assertThat(run(line.toArray(String[]::new))).isZero();
                assertThat(text(out)).contains("Usage: sandmesh " + String.join(" ", words));
                assertThat(under.getCommandSpec().usageMessage().description()).isNotEmpty();
                under.getCommandSpec().options().forEach(option -> assertThat(option.description())
                        .as(option.longestName())
                        .isNotEmpty());
                under.getCommandSpec().positionalParameters().forEach(parameter -> assertThat(parameter.description())
                        .as(parameter.paramLabel())
                        .isNotEmpty());
            }));
        });
    }

    private int run(String... arguments) {
        return new Program(shell(out)).run(arguments);
    }

    private Shell shell(OutputStream stream) {
        return new Shell(
                Map.of(),
                new ByteArrayInputStream(new byte[0]),
                new Output(stream),
                new Output(err),
                Terminal.NONE,
                new SessionStore(home),
                Clock.systemUTC());
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
