package dev.sandmesh.control.http;

import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.ErrorKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts messages of the event bus that were refused, by kind of address: ids in labels would grow without end. */
public final class BusRejections implements BusListener {

    private final MeterRegistry registry;

    public BusRejections(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void refused(String address, ErrorKind kind) {
        Counter.builder("sandmesh.bus.rejected")
                .description("Messages of the event bus that were refused")
                .tag("address_kind", kindOf(address))
                .tag("error", kind.wireName())
                .register(registry)
                .increment();
    }

    static String kindOf(String address) {
        if (address.startsWith("fleet.samples.")) {
            return "samples";
        }
        String last = address.substring(address.lastIndexOf('.') + 1);
        return switch (last) {
            case "register", "changes", "query", "heartbeat", "event", "command", "operation" -> last;
            default -> "other";
        };
    }
}
