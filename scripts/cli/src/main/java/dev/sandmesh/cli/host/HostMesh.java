package dev.sandmesh.cli.host;

import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Words;
import dev.sandmesh.control.mesh.MeshMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** The keys and certificates of the mesh in a node's home on this host; the node need not have run yet. */
public final class HostMesh {

    private final MeshMaterial material;

    private HostMesh(MeshMaterial material) {
        this.material = material;
    }

    /** Fails where the home is somebody else's: the node could not read what we made. */
    public static HostMesh at(Path home) {
        try {
            String us = System.getProperty("user.name");
            if (Files.exists(home) && !Files.getOwner(home).getName().equals(us)) {
                throw Failure.of(
                        home + " belongs to " + Files.getOwner(home).getName() + ", and you are " + us,
                        "Do the same as " + Files.getOwner(home).getName() + ".");
            }
        } catch (IOException e) {
            throw Failure.of(home + " cannot be read: " + Words.of(e));
        }
        return new HostMesh(new MeshMaterial(home, Clock.systemUTC()));
    }

    private interface Work<T> {
        T done() throws IOException;
    }

    public Path folder() {
        return material.folder();
    }

    /** Answers whether anything was missing. */
    public boolean init() {
        return with("make the mesh's keys and certificates", material::init);
    }

    /** Answers the folder to be carried there. */
    public Path agent(String name) {
        return with("make a certificate for " + name, () -> material.member(MeshMaterial.Kind.AGENT, name));
    }

    /** Answers the folder to be carried there. */
    public Path node(String name) {
        return with("make a certificate for " + name, () -> material.member(MeshMaterial.Kind.NODE, name));
    }

    public void newCertificates() {
        step(MeshMaterial.Step.CERTIFICATES);
    }

    public void newAuthority() {
        step(MeshMaterial.Step.CA);
    }

    public void newKey() {
        step(MeshMaterial.Step.KEY);
    }

    public void forgetOld() {
        step(MeshMaterial.Step.FORGET_OLD);
    }

    private void step(MeshMaterial.Step step) {
        try {
            material.rotate(step);
        } catch (IOException e) {
            throw Failure.of("cannot replace it: " + Words.of(e));
        }
    }

    private static <T> T with(String doing, Work<T> work) {
        try {
            return work.done();
        } catch (IOException e) {
            throw Failure.of("cannot " + doing + ": " + Words.of(e));
        }
    }
}
