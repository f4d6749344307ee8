package dev.sandmesh.control;

import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.ErrorKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the messages that were refused, by what kind of address they came to. */
final class BusMeter implements BusListener {

    private final MeterRegistry meters;

    BusMeter(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void refused(String address, ErrorKind kind) {
        Counter.builder("sandmesh.bus.rejected")
                .description("Messages on the event bus that were refused")
                .tag("address_kind", addressKind(address))
                .tag("error", kind.wireName())
                .register(meters)
                .increment();
    }

    /** The last word of an address names its kind; ids stand in the middle, and samples end in an environment. */
    static String addressKind(String address) {
        return address.startsWith("fleet.samples.") ? "samples" : address.substring(address.lastIndexOf('.') + 1);
    }
}
