package dev.sandmesh.control.access;

import java.time.Instant;

/** What the contract calls Ticket: a one-use permission to open one WebSocket. */
public record Ticket(String ticket, Instant expiresAt) {
    @Override
    public String toString() {
        return "Ticket[until " + expiresAt + "]";
    }
}
