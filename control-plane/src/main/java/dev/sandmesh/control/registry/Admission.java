package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.report.RefusalCode;

/** What became of a registration. */
public sealed interface Admission permits Admission.Admitted, Admission.Rejected {

    /**
     * The node owns the sandbox now.
     *
     * @param sandbox with its new owner and epoch, and the health and reports that it had
     * @param created it was not known before
     * @param sameProcess the agent's process is the one that held the sandbox before: its event numbers go on
     */
    record Admitted(Sandbox sandbox, boolean created, boolean sameProcess) implements Admission {}

    /** Nothing changed. */
    record Rejected(RefusalCode code, String message) implements Admission {}
}
