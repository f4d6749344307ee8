package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.report.Condition;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The conditions that one actor keeps. Versions begin at the time of the board's making, so that those of a restarted
 * agent are higher than all before.
 */
public final class ConditionBoard {
    /** The longest reason that a heartbeat may carry; a longer one would cost the whole beat. */
    private static final int LONGEST = 500;

    private final InstantSource clock;
    private final Map<String, Condition> conditions = new LinkedHashMap<>();
    private long version;

    public ConditionBoard(InstantSource clock) {
        this.clock = clock;
        this.version = clock.millis();
    }

    /** The new condition when it turned, or is bad the first time; empty when at most its reason is new. */
    public Optional<Condition> set(String type, boolean ok, String why) {
        String reason = why.length() > LONGEST ? why.substring(0, LONGEST - 1) + "…" : why;
        Condition old = conditions.get(type);
        if (old != null && old.ok() == ok && old.reason().equals(reason)) {
            return Optional.empty();
        }
        boolean turned = old == null ? !ok : old.ok() != ok;
        version++;
        Condition next =
                new Condition(type, ok, reason, old == null || turned ? clock.instant() : old.since(), version);
        conditions.put(type, next);
        return turned ? Optional.of(next) : Optional.empty();
    }

    /** When it comes back it is a new one. */
    public void remove(String type) {
        conditions.remove(type);
    }

    public List<Condition> snapshot() {
        return List.copyOf(new ArrayList<>(conditions.values()));
    }
}
