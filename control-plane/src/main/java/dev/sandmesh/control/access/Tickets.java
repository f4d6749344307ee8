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

    /** {@code subject} is what it is good for, empty for all of its purpose. */
    Future<Ticket> issue(Caller caller, String purpose, String subject) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant expiresAt = clock.instant().plus(LIFETIME);
        return tickets.add(
                        hash(ticket),
                        new TicketStore.Scope(purpose, subject),
                        new TicketStore.Owner(UUID.fromString(caller.id()), caller.login()),
                        expiresAt)
                .map(new Ticket(ticket, expiresAt));
    }

    Future<SpentTicket> spend(String ticket, String purpose) {
        if (ticket.isEmpty() || ticket.length() > LONGEST) {
            return refused();
        }
        return tickets.spend(hash(ticket), purpose, clock.instant()).compose(spent -> spent.filter(
                        found -> !memory.ended().over(found.owner().login()))
                .map(found -> caller(found.owner()).map(caller -> new SpentTicket(caller, found.subject())))
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

    private static <T> Future<T> refused() {
        return Future.failedFuture(
                new SandmeshException(ErrorCode.UNAUTHENTICATED, "The ticket is unknown, spent or too old"));
    }
}
