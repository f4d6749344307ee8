package dev.sandmesh.control.http;

/** Port: how much somebody may send over one WebSocket. */
@FunctionalInterface
public interface FrameBudget {

    /** Whether a frame of so many bytes, which came at this moment, is within it; called on the event loop of the connection. */
    boolean takes(int bytes, long nanos);
}
