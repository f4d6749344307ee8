package dev.sandmesh.agent.link;

/** Why a lease is taken for lost. */
public enum LeaseLoss {
    /** The owner does not answer. */
    OWNER_SILENT(LinkSignal.OWNER_LOST),
    /** The owner answers that it holds no lease of ours. */
    UNKNOWN_LEASE(LinkSignal.LEASE_UNKNOWN),
    /** The owner answers that a newer registration exists. */
    SUPERSEDED(LinkSignal.OUTDATED);

    private final LinkSignal signal;

    LeaseLoss(LinkSignal signal) {
        this.signal = signal;
    }

    LinkSignal signal() {
        return signal;
    }
}
