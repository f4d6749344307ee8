package dev.sandmesh.testbed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Other Java programs of the test bed, as processes of their own. */
public final class Programs {

    private Programs() {}

    /** Starts a class of this class path with the options of a control node. */
    public static ChildProcess java(String name, Path folder, Class<?> main, String... arguments) {
        return java(name, folder, List.of(), main, List.of(arguments));
    }

    /** The same with other {@code options} beyond them. */
    public static ChildProcess java(
            String name, Path folder, List<String> options, Class<?> main, List<String> arguments) {
        return ChildProcess.start(name, folder.resolve(name + ".log"), Map.of(), javaCommand(options, main, arguments));
    }

    /** What starts a class of this class path with the options of a control node. */
    public static List<String> javaCommand(Class<?> main, List<String> arguments) {
        return javaCommand(List.of(), main, arguments);
    }

    private static List<String> javaCommand(List<String> options, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "@" + Checkout.root().resolve("scripts/jvm/control-plane.options")));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(arguments);
        return command;
    }

    /** The one of this program, for programs that run in other folders. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** A file or folder below {@code scripts/}. */
    public static Path script(String path) {
        return Checkout.root().resolve("scripts").resolve(path);
    }

    public static void awaitListening(String who, int port) {
        Eventually.hold(who + " listens", Duration.ofSeconds(30), () -> {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        });
    }

    public static int freePort() {
        return Checkout.freePort();
    }

    /** A program of this machine, with nothing in its environment but PATH, in the time zone of all logs. */
    public static ChildProcess start(String name, Path folder, List<String> command) {
        return ChildProcess.start(name, folder.resolve(name + ".out"), Map.of("TZ", "UTC"), command);
    }

    /** A script for Node; its environment, unlike its arguments, is its own secret. */
    public static ChildProcess node(String name, Path folder, Path script, Map<String, String> environment) {
        return ChildProcess.start(name, folder.resolve(name + ".log"), environment, List.of("node", script.toString()));
    }

    /** The agent's program with a command of its own, on a display that it starts with; both end with this method. */
    public static String measuredByAgent(Path folder, Duration limit, String... command) {
        Map<String, String> environment = new HashMap<>(Fleet.places(folder));
        environment.put("SANDMESH_AGENT_NAME", "measured");
        environment.put("SANDMESH_AGENT_MESH_MEMBERS", "127.0.0.1:1");
        environment.put(
                "SANDMESH_AGENT_SPEC",
                Checkout.root().resolve(SandboxKind.WHOLE.spec()).toString());
        String display = ":" + environment.get("DISPLAY_NUMBER");
        ChildProcess screen =
                start("Xvfb", folder, List.of("Xvfb", display, "-screen", "0", "1280x800x24", "-noreset", "-ac"));
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "@" + Checkout.root().resolve("scripts/jvm/agent.options"),
                "-cp",
                Checkout.classPath("sandbox-agent", "lib", "lib-mesh"),
                "dev.sandmesh.agent.Main"));
        line.addAll(List.of(command));
        ChildProcess agent = ChildProcess.start("agent", folder.resolve("agent.out"), environment, line);
        try {
            agent.awaitExit(limit);
            return Files.readString(agent.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            agent.terminate(Duration.ofSeconds(30));
            screen.terminate(Duration.ofSeconds(10));
        }
    }

    public static boolean isInstalled(String program) {
        boolean installed = Files.isExecutable(Path.of(program));
        if (!installed) {
            System.out.println(program + " is not installed and left out: scripts/setup --bench brings it");
        }
        return installed;
    }

    /** What a program answers, up to the first line break. */
    public static String firstLineOf(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A number from the environment. */
    public static int setting(String variable, int standard) {
        String text = System.getenv(variable);
        return text == null || text.isBlank() ? standard : Integer.parseInt(text.strip());
    }

    /** Readable by every user of this machine, and gone with this process. */
    public static Path temporaryFolder(String prefix) throws IOException {
        Path folder = Files.createTempDirectory(prefix);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.deleteTree(folder)));
        return folder;
    }
}
