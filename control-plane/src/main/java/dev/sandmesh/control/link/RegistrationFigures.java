package dev.sandmesh.control.link;

import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** How registrations ended, counted by outcome; read on any thread. */
public final class RegistrationFigures {

    private static final String ADMITTED = "admitted";
    private static final String CHALLENGED = "challenged";
    private static final String RESUMED = "resumed";

    private final Map<String, LongAdder> outcomes = new LinkedHashMap<>();

    RegistrationFigures() {
        outcomes.put(ADMITTED, new LongAdder());
        outcomes.put(RESUMED, new LongAdder());
        outcomes.put(CHALLENGED, new LongAdder());
        for (RefusalCode code : RefusalCode.values()) {
            outcomes.put(Wire.constant(code), new LongAdder());
        }
    }

    /** Every outcome there is: {@code admitted}, {@code resumed}, {@code challenged}, and the codes of refusals. */
    public Set<String> outcomes() {
        return Set.copyOf(outcomes.keySet());
    }

    public long count(String outcome) {
        LongAdder counted = outcomes.get(outcome);
        return counted == null ? 0 : counted.sum();
    }

    void ended(RegisterReply reply) {
        LongAdder counted = outcomes.get(outcome(reply));
        if (counted != null) {
            counted.increment();
        }
    }

    private static String outcome(RegisterReply reply) {
        if (reply instanceof Registered registered) {
            return registered.resumed() ? RESUMED : ADMITTED;
        }
        return reply instanceof Refused refused ? Wire.constant(refused.code()) : CHALLENGED;
    }
}
