package dev.sandmesh.testbed;

/** What a sandbox of a test runs. */
public enum SandboxKind {
    /** A real display, VNC server, browser and stand-in worker, as {@code scripts/up} starts them. */
    WHOLE("scripts/sandbox/local.yaml"),
    /** The stand-in worker alone, for tests whose subject is what it is told. */
    WORKER("scripts/testbed/src/main/resources/worker.yaml"),
    /** Two small shell processes: enough where the subject is the mesh. */
    SMALL("scripts/testbed/src/main/resources/small.yaml"),
    /** A VNC server of a screen of its own, which writes down what it is made to type, and a stand-in worker. */
    SCREEN("scripts/testbed/src/main/resources/screen.yaml"),
    /** One small process that writes a line at each of its starts and takes a second to stop. */
    COUNTED("scripts/testbed/src/main/resources/counted.yaml");

    private final String spec;

    SandboxKind(String spec) {
        this.spec = spec;
    }

    String spec() {
        return spec;
    }
}
