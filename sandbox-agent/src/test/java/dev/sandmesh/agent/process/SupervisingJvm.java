package dev.sandmesh.agent.process;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A supervisor in a JVM of its own, to be killed as agents are. */
final class SupervisingJvm implements AutoCloseable {
    private static final String UP = "supervising";

    private final Process jvm;

    private SupervisingJvm(Process jvm) {
        this.jvm = jvm;
    }

    /** Once all that it starts runs. */
    static SupervisingJvm start(Path home, String yaml, String... names) throws Exception {
        Path specification = Files.writeString(home.resolve("specification.yaml"), yaml);
        Path up = home.resolve(UP);
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(),
                        SupervisingJvm.class.getName(),
                        home.toString(),
                        specification.toString(),
                        String.join(",", names))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(new File(home.toFile(), "jvm.log")))
                .start();
        SupervisingJvm started = new SupervisingJvm(jvm);
        try {
            TestingSupervision.await(() -> Files.exists(up) || !jvm.isAlive(), () -> "the other JVM supervises");
            if (!jvm.isAlive()) {
                throw new AssertionError("it ended: " + Files.readString(home.resolve("jvm.log")));
            }
            return started;
        } catch (AssertionError e) {
            started.close();
            throw e;
        }
    }

    /** Some runners of tests load them by a loader of their own. */
    private static String classPath() {
        if (SupervisingJvm.class.getClassLoader() instanceof URLClassLoader loader) {
            return Stream.of(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    void kill() throws InterruptedException {
        jvm.destroyForcibly();
        if (!jvm.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("it was killed and is still there");
        }
    }

    @Override
    public void close() {
        jvm.destroyForcibly();
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        TestingSupervision supervision =
                new TestingSupervision(home, Files.readString(Path.of(arguments[1])), Map.of("DIR", home.toString()));
        supervision.awaitRunning(arguments[2].split(",", -1));
        Files.createFile(home.resolve(UP));
        new CountDownLatch(1).await();
    }
}
