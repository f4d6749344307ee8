package dev.sandmesh.agent.exec;

/** How many bytes of a program's output are passed on, all streams together; counts those that are, and the rest. */
final class Limit {

    private final long most;
    private long passed;
    private long dropped;

    Limit(long most) {
        this.most = most;
    }

    /** How many of so many bytes may be passed on. */
    synchronized int take(int bytes) {
        int granted = (int) Math.min(bytes, most - passed);
        passed += granted;
        dropped += bytes - granted;
        return granted;
    }

    synchronized void drop(int bytes) {
        dropped += bytes;
    }

    synchronized long passed() {
        return passed;
    }

    synchronized long dropped() {
        return dropped;
    }
}
