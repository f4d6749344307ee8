package dev.sandmesh.agent.link;

import java.time.Instant;

/** The control plane's time as an agent knows it that has just heard of it. */
public final class TestingTime {

    private TestingTime() {}

    public static ControlTime of(Instant now) {
        ControlTime time = new ControlTime(System::nanoTime);
        time.heard(now, time.mark());
        return time;
    }
}
