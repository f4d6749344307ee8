package dev.sandmesh.control;

import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.ErrorKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Counts the messages that were refused, by what kind of address they came to. */
final class BusMeter implements BusListener {

    /** What a control node listens on. */
    private static final List<String> ADDRESS_KINDS =
            List.of("register", "heartbeat", "event", "changes", "query", "samples");

    private final MeterRegistry meters;

    BusMeter(MeterRegistry meters) {
        this.meters = meters;
        // A series that appears with its first message cannot be watched for a rise.
        for (String kind : ADDRESS_KINDS) {
            for (ErrorKind error : ErrorKind.values()) {
                counter(kind, error).increment(0);
            }
        }
    }

    @Override
    public void refused(String address, ErrorKind kind) {
        counter(addressKind(address), kind).increment();
    }

    private Counter counter(String addressKind, ErrorKind error) {
        return Counter.builder("sandmesh.bus.rejected")
                .description("Messages on the event bus that were refused")
                .tag("address_kind", addressKind)
                .tag("error", error.wireName())
                .register(meters);
    }

    /** The last word of an address names its kind; ids stand in the middle, and samples end in an environment. */
    static String addressKind(String address) {
        return address.startsWith("fleet.samples.") ? "samples" : address.substring(address.lastIndexOf('.') + 1);
    }
}
