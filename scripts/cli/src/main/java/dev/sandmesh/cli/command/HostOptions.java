package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.host.Host;
import java.nio.file.Path;
import java.util.Optional;
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
        Path folder =
                home.or(() -> shell.variable("SANDMESH_HOME").map(Path::of)).orElse(Path.of(".sandmesh"));
        try {
            return Host.at(folder, shell.environment());
        } catch (NoClassDefFoundError e) {
            throw Failure.of(
                    "this installation has no control plane, and admin is for its host only",
                    "Type it on the host of a control node, in its checkout: scripts/sandmesh admin");
        }
    }
}
