package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;

/** Issues a ticket to open one WebSocket. */
final class CreateTicket implements Endpoint<CreateTicket.TicketRequest, Reply<Ticket>> {

    private final Tickets tickets;

    /** What the contract calls TicketRequest. */
    record TicketRequest(String purpose) {}

    CreateTicket(Tickets tickets) {
        this.tickets = tickets;
    }

    @Override
    public String id() {
        return "createTicket";
    }

    @Override
    public Future<Reply<Ticket>> handle(Call<TicketRequest> call) {
        return tickets.issue(call.caller(), call.body().purpose(), "").map(Reply::created);
    }
}
