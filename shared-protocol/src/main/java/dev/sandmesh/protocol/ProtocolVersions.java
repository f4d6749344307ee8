package dev.sandmesh.protocol;

import java.util.Comparator;
import java.util.List;

/** The protocol versions that this build speaks, and how two sides agree on one. */
public final class ProtocolVersions {

    /** Agents hold tokens, commands are signed, and a registration answers a challenge, from here on. */
    public static final int TRUST = 2;

    /** Commands have a known fate, and what they bring is sent in numbered pieces, from here on. */
    public static final int OPERATIONS = 3;

    /** A log is found by a time as well, from here on. */
    public static final int LOG_TIMES = 4;

    /** The screen is joined to a viewer on demand, from here on. */
    public static final int VIEWS = 5;

    /** The worker is paused as long as a view is open, from here on. */
    public static final int VIEW_PAUSES = 6;

    public static final List<Integer> SPOKEN = List.of(1, TRUST, OPERATIONS, LOG_TIMES, VIEWS, VIEW_PAUSES);

    private ProtocolVersions() {}

    /**
     * The highest version that both sides speak.
     *
     * @throws ProtocolException {@link ErrorKind#UNSUPPORTED_VERSION} when there is none
     */
    public static int agree(List<Integer> offered) {
        return offered.stream()
                .filter(SPOKEN::contains)
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> new ProtocolException(
                        ErrorKind.UNSUPPORTED_VERSION,
                        "/protocolVersions",
                        "this control plane speaks " + SPOKEN + ", the agent " + offered + "; upgrade the older side: "
                                + older(offered)));
    }

    private static String older(List<Integer> offered) {
        boolean agent = offered.stream().allMatch(version -> version < SPOKEN.get(0));
        return agent ? "install the agent of this control plane's release on the sandbox" : "the control plane";
    }
}
