package dev.sandmesh.protocol.mesh;

import java.util.Locale;

/** Why somebody who connected to the mesh was not let in. */
public enum MeshRefusal {
    /** Said too little in the time that there is. */
    SILENT("connected to the mesh and did not finish its handshake in time"),
    /** Went away before it had said enough. */
    LEFT("connected to the mesh and left before its handshake was over"),
    /** Another program, or a member without a mesh key. */
    NO_KEY("does not speak the mesh's handshake: another program, or a member that has no mesh key"),
    /** Knows none of our keys, or only pretends to. */
    WRONG_KEY("does not know this mesh's key");

    private final String sentence;

    MeshRefusal(String sentence) {
        this.sentence = sentence;
    }

    /** As it is written to others. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it did, as the end of a sentence. */
    public String sentence() {
        return sentence;
    }
}
