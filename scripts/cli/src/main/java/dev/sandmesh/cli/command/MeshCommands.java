package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.host.HostMesh;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keys and certificates by which members of the mesh know each other, as files in the home of a control node. */
final class MeshCommands {

    static final String ABOUT =
            "Keys and certificates of the mesh, under SANDMESH_HOME/mesh. Whoever runs reads them again"
                    + " within seconds.";

    private static final List<Field> DONE = List.of(Field.key("folder", "/folder"), Field.key("done", "/done"));

    private MeshCommands() {}

    static List<Object> all(Shell shell) {
        return List.of(new Init(shell), new Agent(shell), new Node(shell), new Rotate(shell));
    }

    /** Says what was done in which folder. */
    abstract static class Work implements Callable<Integer> {

        private final Shell shell;

        @Mixin
        private HostOptions place = new HostOptions();

        @Mixin
        private OutputOptions output = new OutputOptions();

        Work(Shell shell) {
            this.shell = shell;
        }

        abstract Done work(HostMesh mesh);

        /** What was done, and where. */
        record Done(Path folder, String what) {}

        @Override
        public Integer call() {
            Done done = work(place.mesh(shell));
            ObjectNode answer =
                    Json.object().put("folder", done.folder().toString()).put("done", done.what());
            output.presenter(shell).one(answer, DONE);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "init",
            description =
                    "Make what is missing: a CA, the node's certificate and a mesh key; and anew what ends within 60 days.")
    static final class Init extends Work {

        Init(Shell shell) {
            super(shell);
        }

        @Override
        Done work(HostMesh mesh) {
            return new Done(mesh.folder(), mesh.init() ? "made" : "all is there already");
        }
    }

    @Command(
            name = "agent",
            description = {
                "Make the folder that an agent on another host needs: a certificate of its own, its key, the CA and the mesh keys.",
                "Only for sandboxes that are trusted as much as the control plane itself; all others come over the relay."
            })
    static final class Agent extends Work {

        @Parameters(paramLabel = "NAME", description = "How its certificate names it.")
        private String name = "";

        Agent(Shell shell) {
            super(shell);
        }

        @Override
        Done work(HostMesh mesh) {
            return new Done(mesh.agent(name), "made; carry it to the agent's host, readable by its user only");
        }
    }

    @Command(name = "node", description = "Make the folder that another control node needs, as for an agent.")
    static final class Node extends Work {

        @Parameters(paramLabel = "NAME", description = "How its certificate names it.")
        private String name = "";

        Node(Shell shell) {
            super(shell);
        }

        @Override
        Done work(HostMesh mesh) {
            return new Done(mesh.node(name), "made; carry it to the node's host, readable by its user only");
        }
    }

    @Command(
            name = "rotate",
            description = {
                "Make new certificates for the node and all agents and nodes that were given some, signed by the newest CA.",
                "One step at a time; nothing has to stop. Carry the folders of other hosts there after each."
            })
    static final class Rotate extends Work {

        @Option(
                names = "--ca",
                description = "Instead: a new CA, believed beside the present one. Rotate after it has been carried.")
        private boolean ca;

        @Option(names = "--key", description = "Instead: a new mesh key, valid beside the present one.")
        private boolean key;

        @Option(
                names = "--forget-old",
                description = "Instead: only the newest CA and the newest mesh key count from now on.")
        private boolean forgetOld;

        Rotate(Shell shell) {
            super(shell);
        }

        @Override
        Done work(HostMesh mesh) {
            if ((ca ? 1 : 0) + (key ? 1 : 0) + (forgetOld ? 1 : 0) > 1) {
                throw new Failure(ExitCode.USAGE, "one step at a time: --ca, --key or --forget-old", List.of());
            }
            if (ca) {
                mesh.newAuthority();
                return new Done(
                        mesh.folder(), "a new CA is believed beside the old one; its certificates come with rotate");
            }
            if (key) {
                mesh.newKey();
                return new Done(mesh.folder(), "a new mesh key counts beside the old one");
            }
            if (forgetOld) {
                mesh.forgetOld();
                return new Done(mesh.folder(), "the newest CA and the newest mesh key alone count");
            }
            mesh.newCertificates();
            return new Done(mesh.folder(), "new certificates are made");
        }
    }
}
