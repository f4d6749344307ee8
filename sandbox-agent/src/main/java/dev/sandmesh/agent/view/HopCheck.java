package dev.sandmesh.agent.view;

import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.view.HopTicket;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Decides whether a ticket opens the screen of this sandbox now, and lets each do so once. */
final class HopCheck {

    static final String BAD_HOP = "bad_hop";

    private static final int MOST_REMEMBERED = 1024;

    private final Ground ground;
    private final Map<UUID, Instant> spent = new HashMap<>();

    HopCheck(Ground ground) {
        this.ground = ground;
    }

    /** What it says, once it is believed. */
    HopTicket believed(String text) {
        Registration held =
                ground.registration().get().orElseThrow(() -> bad("the agent holds no registration at this moment"));
        HopTicket ticket = read(text);
        if (!ticket.sandboxId().equals(held.sandboxId())) {
            throw bad("the ticket is for another sandbox");
        }
        if (ticket.epoch() != held.epoch()) {
            throw bad("the ticket is for epoch " + ticket.epoch() + ", the agent is at " + held.epoch());
        }
        if (now().isAfter(ticket.expiresAt())) {
            throw bad("the ticket expired before it arrived");
        }
        return ticket;
    }

    private HopTicket read(String text) {
        try {
            return HopTicket.verified(text, ground.keys());
        } catch (ProtocolException unbelieved) {
            throw bad("the ticket is not believed: " + unbelieved.getMessage());
        }
    }

    /** From here on it is used, whatever becomes of the view. */
    void spend(HopTicket ticket) {
        Instant now = now();
        spent.values().removeIf(now::isAfter);
        if (spent.containsKey(ticket.viewId())) {
            throw ViewRefusal.refused("hop_spent", "the ticket was used before");
        }
        if (spent.size() >= MOST_REMEMBERED) {
            throw ViewRefusal.refused(
                    "overloaded", MOST_REMEMBERED + " views were opened within the life of a ticket: try again later");
        }
        spent.put(ticket.viewId(), ticket.expiresAt());
    }

    /** Whoever is registered has heard the time; without it nothing could be told from what expired. */
    private Instant now() {
        return ground.now().get().orElse(Instant.MAX);
    }

    private static ViewRefusal bad(String message) {
        return ViewRefusal.refused(BAD_HOP, message);
    }
}
