package dev.sandmesh.agent.link;

import java.util.List;

/**
 * The rules of the link, without a clock or a wire.
 *
 * <pre>
 * IDLE -> CONNECTING -> REGISTERING -> ANNOUNCING -> LIVE <-> HEALING
 *             |  ^          |  ^                      |          |
 *      DISCONNECTED         WAITING  <--(owner lost)--+          |
 *             ^                |                      |          |
 *             |                v                      v          v
 *             +---------- REBUILDING <--(frozen, isolated, unanswered, unreachable, refused here)
 * </pre>
 *
 * A signal that means nothing in a state is ignored: it is the late outcome of something given up.
 */
final class LinkMachine {

    private final int unansweredLimit;
    private LinkState state = LinkState.IDLE;
    private int unanswered;
    private boolean healed;

    /**
     * Begins idle.
     *
     * @param unansweredLimit registrations that nobody answered before the connection is taken for broken
     */
    LinkMachine(int unansweredLimit) {
        this.unansweredLimit = unansweredLimit;
    }

    LinkState state() {
        return state;
    }

    /** Moves on and says what to do, in order. */
    List<LinkAction> on(LinkSignal signal) {
        if (state == LinkState.STOPPED) {
            return List.of();
        }
        return switch (signal) {
            case START -> from(LinkState.IDLE, LinkState.CONNECTING, LinkAction.OPEN);
            case OPENED -> from(LinkState.CONNECTING, LinkState.REGISTERING, LinkAction.REGISTER);
            case OPEN_FAILED -> from(LinkState.CONNECTING, LinkState.DISCONNECTED, LinkAction.BACK_OFF);
            case REGISTERED -> registered();
            case REFUSED -> refused();
            case REFUSED_HERE -> state == LinkState.REGISTERING ? rebuild() : List.of();
            case UNANSWERED -> state == LinkState.REGISTERING ? unanswered() : List.of();
            case ANNOUNCED -> announced();
            case ANNOUNCE_FAILED -> isAnnouncing() ? rebuild() : List.of();
            case WAITED -> waited();
            case OWNER_LOST, LEASE_UNKNOWN -> leaseLost(LinkState.WAITING, LinkAction.WAIT_BRIEFLY);
            case OUTDATED -> leaseLost(LinkState.SUPERSEDED, LinkAction.WAIT_LONG);
            case REACHABLE -> reachable();
            case UNREACHABLE -> state == LinkState.LIVE ? unreachable() : List.of();
            case FROZEN, ISOLATED -> state.isConnected() ? rebuild() : List.of();
            case CLOSED -> from(LinkState.REBUILDING, LinkState.CONNECTING, LinkAction.OPEN);
            case STOP -> stop();
        };
    }

    private List<LinkAction> from(LinkState expected, LinkState next, LinkAction action) {
        if (state != expected) {
            return List.of();
        }
        state = next;
        return List.of(action);
    }

    private List<LinkAction> registered() {
        List<LinkAction> actions = from(LinkState.REGISTERING, LinkState.ANNOUNCING, LinkAction.ANNOUNCE);
        if (!actions.isEmpty()) {
            unanswered = 0;
        }
        return actions;
    }

    /** Also a refusal is an answer: the connection works. */
    private List<LinkAction> refused() {
        List<LinkAction> actions = from(LinkState.REGISTERING, LinkState.WAITING, LinkAction.WAIT_AS_TOLD);
        if (!actions.isEmpty()) {
            unanswered = 0;
        }
        return actions;
    }

    private List<LinkAction> unanswered() {
        unanswered++;
        if (unanswered >= unansweredLimit) {
            return rebuild();
        }
        state = LinkState.WAITING;
        return List.of(LinkAction.BACK_OFF);
    }

    private List<LinkAction> announced() {
        if (state == LinkState.HEALING) {
            state = LinkState.LIVE;
            return List.of();
        }
        return from(LinkState.ANNOUNCING, LinkState.LIVE, LinkAction.GO_LIVE);
    }

    private List<LinkAction> waited() {
        return switch (state) {
            case DISCONNECTED -> from(LinkState.DISCONNECTED, LinkState.CONNECTING, LinkAction.OPEN);
            case WAITING, SUPERSEDED -> from(state, LinkState.REGISTERING, LinkAction.REGISTER);
            case IDLE, CONNECTING, REGISTERING, ANNOUNCING, LIVE, HEALING, REBUILDING, STOPPED -> List.of();
        };
    }

    private List<LinkAction> leaseLost(LinkState next, LinkAction wait) {
        if (!state.hasLease()) {
            return List.of();
        }
        state = next;
        return List.of(LinkAction.GO_DOWN, wait);
    }

    private List<LinkAction> reachable() {
        healed = false;
        return List.of();
    }

    /** The cheap cure is tried once; when it did not help, the dear one follows. */
    private List<LinkAction> unreachable() {
        if (healed) {
            return rebuild();
        }
        healed = true;
        state = LinkState.HEALING;
        return List.of(LinkAction.ANNOUNCE);
    }

    private List<LinkAction> rebuild() {
        boolean leased = state.hasLease();
        state = LinkState.REBUILDING;
        unanswered = 0;
        healed = false;
        return leased ? List.of(LinkAction.GO_DOWN, LinkAction.CLOSE) : List.of(LinkAction.CLOSE);
    }

    private List<LinkAction> stop() {
        boolean leased = state.hasLease();
        state = LinkState.STOPPED;
        return leased ? List.of(LinkAction.GO_DOWN, LinkAction.CLOSE) : List.of(LinkAction.CLOSE);
    }

    private boolean isAnnouncing() {
        return state == LinkState.ANNOUNCING || state == LinkState.HEALING;
    }
}
