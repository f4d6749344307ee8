package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.report.Register;
import java.util.Optional;

/**
 * A registration as it came.
 *
 * @param register names the link over which it came, whatever its agent said
 * @param address of whoever sent it, as a node saw it and not as the agent says; empty where that is not known
 * @param predecessor by whom it was found not to be in anybody's way; empty where nobody was asked
 */
public record Arrival(Register register, String address, Optional<Predecessor> predecessor) {

    public Arrival(Register register, String address) {
        this(register, address, Optional.empty());
    }

    /** The same, if the sandbox is still whose it was. */
    public Arrival after(Predecessor seen) {
        return new Arrival(register, address, Optional.of(seen));
    }

    /** Whether the sandbox that is this owner's now became so after this arrival was judged, and by another process. */
    boolean isOvertakenBy(Ownership owner) {
        return predecessor.filter(seen -> !seen.equals(Predecessor.of(owner))).isPresent()
                && !owner.nonce().isEmpty()
                && !owner.nonce().equals(register.credentials().nonce());
    }
}
