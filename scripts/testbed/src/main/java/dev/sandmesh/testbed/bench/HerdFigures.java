package dev.sandmesh.testbed.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/** What a herd counts while it is watched: acks with what they took, heartbeats without one, leases that were lost. */
final class HerdFigures {

    private static final String ACKS = "acksMicros";
    private static final String MISSED = "missed";
    private static final String LOST = "lost";

    private final JsonArray acks = new JsonArray();
    private boolean watched;
    private int missed;
    private int lost;

    synchronized void watch() {
        watched = true;
    }

    synchronized void acked(long nanos) {
        if (watched) {
            acks.add(TimeUnit.NANOSECONDS.toMicros(nanos));
        }
    }

    synchronized void missed() {
        missed += watched ? 1 : 0;
    }

    synchronized void lost() {
        lost += watched ? 1 : 0;
    }

    synchronized String text() {
        return new JsonObject()
                .put(ACKS, acks)
                .put(MISSED, missed)
                .put(LOST, lost)
                .encode();
    }

    /** What all herds counted together. */
    record Sum(Latencies acks, int missed, int lost) {

        static Sum of(Iterable<String> texts) {
            Latencies all = new Latencies();
            int missed = 0;
            int lost = 0;
            for (String text : texts) {
                JsonObject one = new JsonObject(text);
                one.getJsonArray(ACKS)
                        .forEach(micros -> all.add(TimeUnit.MICROSECONDS.toNanos(((Number) micros).longValue())));
                missed += one.getInteger(MISSED);
                lost += one.getInteger(LOST);
            }
            return new Sum(all, missed, lost);
        }
    }
}
