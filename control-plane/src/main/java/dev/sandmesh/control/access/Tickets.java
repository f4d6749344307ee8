package dev.sandmesh.control.access;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.key.Digest;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.UUID;

/** One-use permissions to open one WebSocket: the only secret that may stand in a URL, so it lives for 30 s and once. */
final class Tickets {

    static final Duration LIFETIME = Duration.ofSeconds(30);
    private static final int SECRET_BYTES = 32;
    private static final int LONGEST = 64;

    private final TicketStore tickets;
    private final AccountStore accounts;
    private final SecureRandom random;
    private final InstantSource clock;
    private final Users.Memory memory;

    Tickets(TicketStore tickets, AccountStore accounts, SecureRandom random, InstantSource clock, Users.Memory memory) {
        this.memory = memory;
        this.tickets = tickets;
        this.accounts = accounts;
        this.random = random;
        this.clock = clock;
    }

    /** What the contract calls Ticket. */
    record Issued(String ticket, Instant expiresAt) {
        @Override
        public String toString() {
            return "Issued[until " + expiresAt + "]";
        }
    }

    Future<Issued> issue(Caller caller, String purpose) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant expiresAt = clock.instant().plus(LIFETIME);
        return tickets.add(
                        hash(ticket),
                        purpose,
                        new TicketStore.Owner(UUID.fromString(caller.id()), caller.login()),
                        expiresAt)
                .map(new Issued(ticket, expiresAt));
    }

    Future<Caller> spend(String ticket, String purpose) {
        if (ticket.isEmpty() || ticket.length() > LONGEST) {
            return refused();
        }
        return tickets.spend(hash(ticket), purpose, clock.instant())
                .compose(owner -> owner.filter(whose -> !memory.ended().over(whose.login()))
                        .map(this::caller)
                        .orElseGet(Tickets::refused));
    }

    private Future<Caller> caller(TicketStore.Owner owner) {
        return accounts.byId(owner.accountId()).compose(found -> {
            found.ifPresent(memory.principals()::put);
            return memory.principals()
                    .caller(owner.accountId(), owner.login())
                    .filter(caller -> found.isPresent())
                    .map(Future::succeededFuture)
                    .orElseGet(Tickets::refused);
        });
    }

    private static byte[] hash(String ticket) {
        return Digest.sha256(ticket.getBytes(StandardCharsets.UTF_8));
    }

    private static Future<Caller> refused() {
        return Future.failedFuture(
                new SandmeshException(ErrorCode.UNAUTHENTICATED, "The ticket is unknown, spent or too old"));
    }
}
