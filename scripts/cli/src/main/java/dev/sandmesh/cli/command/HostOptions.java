package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.host.Host;
import dev.sandmesh.cli.host.HostMesh;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Which control plane of this host. */
final class HostOptions {

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description =
                    "The SANDMESH_HOME of the control node. Otherwise the variable, or .sandmesh in the checkout.")
    private Optional<Path> home = Optional.empty();

    Host host(Shell shell) {
        return found(() -> Host.at(folder(shell), shell.environment()));
    }

    HostMesh mesh(Shell shell) {
        return found(() -> HostMesh.at(folder(shell)));
    }

    private Path folder(Shell shell) {
        return home.or(() -> shell.variable("SANDMESH_HOME").map(Path::of)).orElse(Path.of(".sandmesh"));
    }

    private static <T> T found(Supplier<T> host) {
        try {
            return host.get();
        } catch (NoClassDefFoundError e) {
            throw Failure.of(
                    "this installation has no control plane, and admin is for its host only",
                    "Type it on the host of a control node, in its checkout: scripts/sandmesh admin");
        }
    }
}
