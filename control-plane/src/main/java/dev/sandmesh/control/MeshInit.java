package dev.sandmesh.control;

import dev.sandmesh.control.mesh.MeshMaterial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code sandmesh admin mesh init} and {@code agent} in one, for what starts a whole system before the command line is built. */
public final class MeshInit {

    private static final Logger LOG = LoggerFactory.getLogger(MeshInit.class);

    private MeshInit() {}

    /** The home, then the names of agents. */
    public static void main(String[] arguments) throws IOException {
        MeshMaterial material = new MeshMaterial(Path.of(arguments[0]), Clock.systemUTC());
        if (material.init()) {
            LOG.info("keys and certificates of the mesh are made in {}", material.folder());
        }
        for (String agent : Arrays.asList(arguments).subList(1, arguments.length)) {
            LOG.info("those of {} are in {}", agent, material.kept(MeshMaterial.Kind.AGENT, agent));
        }
    }
}
