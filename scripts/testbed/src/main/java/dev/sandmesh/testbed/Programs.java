package dev.sandmesh.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Other Java programs of the test bed, as processes of their own. */
public final class Programs {

    private Programs() {}

    /** Starts a class of this class path with the options of a control node. */
    public static ChildProcess java(String name, Path folder, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "@" + Checkout.root().resolve("scripts/jvm/control-plane.options"),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return ChildProcess.start(name, folder.resolve(name + ".log"), Map.of(), command);
    }

    public static int freePort() {
        return Checkout.freePort();
    }
}
