package dev.sandmesh.control.http;

/** Whether one request has left its trace: what changes something and leaves none is not answered as a success. */
public final class AuditMark {

    private volatile boolean set;
    private volatile boolean noted;

    /** The row of what was done is committed. */
    public void written() {
        set = true;
    }

    /** There was nothing to do: what was asked for was so already. */
    public void nothingDone() {
        set = true;
    }

    /** Its refusal has been told, and more exactly than the machinery around endpoints could. */
    public void noted() {
        noted = true;
    }

    public boolean isNoted() {
        return noted;
    }

    boolean isSet() {
        return set;
    }
}
