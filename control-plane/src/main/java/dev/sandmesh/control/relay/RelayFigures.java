package dev.sandmesh.control.relay;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** What the relay link counts; read and written on any thread. */
public final class RelayFigures {

    private final AtomicInteger connections = new AtomicInteger();
    private final Map<RelayFault, LongAdder> faults = new EnumMap<>(RelayFault.class);

    RelayFigures() {
        for (RelayFault fault : RelayFault.values()) {
            faults.put(fault, new LongAdder());
        }
    }

    /** Those who may still have to prove who they are among them. */
    public int connections() {
        return connections.get();
    }

    public List<String> reasons() {
        return Stream.of(RelayFault.values()).map(RelayFault::wireName).toList();
    }

    /** How often something was refused for this reason. */
    public long refused(String reason) {
        return faults.entrySet().stream()
                .filter(entry -> entry.getKey().wireName().equals(reason))
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    void count(RelayFault fault) {
        faults.getOrDefault(fault, new LongAdder()).increment();
    }

    void opened() {
        connections.incrementAndGet();
    }

    void closed() {
        connections.decrementAndGet();
    }
}
