package dev.sandmesh.agent.drain;

/** Who else may want that the worker takes nothing new. */
public interface Fencing {

    /** Whether it is so now; from any thread. */
    boolean holds();

    /** Nobody but the fence wants it any more: its end is the worker's to go on. */
    void takeOver();
}
