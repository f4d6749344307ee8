package dev.sandmesh.agent.link;

/** Told what became of the link; called on the link verticle's event loop. */
public interface LinkListener {

    /** There is a lease: heartbeats and events go to its owner from now on. */
    void live(Registration registration);

    /** There is none any more. */
    void down();

    /** Another process of this identity is the sandbox now: this one obeys nobody, and nothing runs in its name. */
    void superseded();

    /** Somebody left the mesh; it may have been the owner. */
    void departure();
}
