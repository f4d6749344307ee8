package dev.sandmesh.control.console;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.Refusals;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Authenticator;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.FrameBudget;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.SandboxGuard;
import dev.sandmesh.control.http.SocketDoor;
import dev.sandmesh.control.http.SocketWire;
import dev.sandmesh.control.recording.Recorder;
import dev.sandmesh.control.recording.Recordings;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket at /api/v1/terminal: a shell on a sandbox, opened by a ticket or by the token of a script in its header. Its frames are described in
 * the contract, beside createTicket. Called on the event loop of each connection.
 */
public final class TerminalDoor implements SocketDoor {

    private static final Logger LOG = LoggerFactory.getLogger(TerminalDoor.class);
    private static final String PERMISSION = "sandbox:exec";
    private static final String SCHEME = "bearer ";
    private static final int MOST_TERMINALS = 500;
    private static final int MOST_OF_ONE_CALLER = 20;
    private static final int USUAL_ROWS = 24;
    private static final int USUAL_COLUMNS = 80;
    private static final int LONGEST_USER = 64;
    private static final int FRAMES_AT_ONCE = 1_000;
    private static final int FRAMES_A_SECOND = 500;
    private static final short TOO_MUCH = 1008;
    private static final short TOO_BIG = 1009;

    private final Console console;
    private final Recordings recordings;
    private final Guard guard;
    private final AtomicInteger terminals = new AtomicInteger();
    private final Map<String, Integer> perCaller = new ConcurrentHashMap<>();

    /**
     * Who comes in.
     *
     * @param over tells whose login has ended, from any thread
     */
    public record Guard(
            Function<String, Future<Caller>> spendTicket,
            Authenticator bearer,
            Predicate<Caller> over,
            SandboxGuard sandboxes,
            Refusals refusals) {}

    /** What is asked for. */
    record Wish(SandboxId sandboxId, WindowSize size, Optional<String> user, boolean recorded) {

        JsonObject shown() {
            JsonObject shown = size.toJson();
            user.ifPresent(name -> shown.put("user", name));
            return shown;
        }
    }

    public TerminalDoor(Console console, Recordings recordings, Guard guard) {
        this.console = console;
        this.recordings = recordings;
        this.guard = guard;
    }

    @Override
    public String path() {
        return "/api/v1/terminal";
    }

    @Override
    public String action() {
        return "openTerminal";
    }

    @Override
    public Future<Void> upgrade(HttpServerRequest request, Call.Origin origin) {
        Wish wish = wish(request);
        request.pause();
        return Hop.back(callerOf(request).compose(caller -> admitted(caller, wish, origin)))
                .onFailure(refusal -> request.resume())
                .compose(client -> open(request, wish, client));
    }

    /** Somebody who may, and what stands in the trail of it. */
    record Client(Caller caller, OpenTrail.Open noted, Optional<Recorder> recorder) {}

    private Future<Client> admitted(Caller caller, Wish wish, Call.Origin origin) {
        Call<NoBody> call = new Call<>(
                new Call.Request(
                        origin, Map.of("sandboxId", wish.sandboxId().toString()), Map.of(), Map.of(), PERMISSION),
                NoBody.NONE,
                caller);
        return guard.sandboxes()
                .demand(caller, PERMISSION, wish.sandboxId())
                .onFailure(refusal -> guard.refusals().noteDenied(AuditEntry.of(call), refusal))
                .compose(may -> room(caller))
                .compose(room -> console.noted(wish.sandboxId(), AuditEntry.of(call), wish.shown(), wish.recorded())
                        .compose(noted -> recorder(wish, noted).map(recorder -> new Client(caller, noted, recorder)))
                        .onFailure(failure -> release(caller)));
    }

    private Future<Optional<Recorder>> recorder(Wish wish, OpenTrail.Open noted) {
        if (!wish.recorded()) {
            return Future.succeededFuture(Optional.empty());
        }
        return recordings
                .begin(noted.id(), noted.row(), wish.size())
                .onFailure(failure -> console.forget(noted))
                .map(Optional::of);
    }

    private Future<Void> room(Caller caller) {
        int mine = perCaller.merge(caller.id(), 1, Integer::sum);
        if (terminals.incrementAndGet() > MOST_TERMINALS || mine > MOST_OF_ONE_CALLER) {
            release(caller);
            return Future.failedFuture(new SandmeshException(
                    ErrorCode.OVERLOADED, "Too many open terminals: close one first", Duration.ofSeconds(10)));
        }
        return Future.succeededFuture();
    }

    private void release(Caller caller) {
        terminals.decrementAndGet();
        perCaller.computeIfPresent(caller.id(), (id, open) -> open <= 1 ? null : open - 1);
    }

    private Future<Void> open(HttpServerRequest request, Wish wish, Client client) {
        SocketWire wire = new SocketWire(request.connection());
        return request.toWebSocket()
                .onSuccess(socket -> serve(socket, wire, wish, client))
                .onFailure(failure -> {
                    release(client.caller());
                    console.forget(client.noted());
                    client.recorder().ifPresent(Recorder::end);
                    LOG.debug("an upgrade failed", failure);
                })
                .mapEmpty();
    }

    private void serve(ServerWebSocket socket, SocketWire wire, Wish wish, Client client) {
        Context loop = Vertx.currentContext();
        TerminalSocket terminal = new TerminalSocket(
                console, new TerminalSocket.Wire(socket, loop, wire::cut), client.recorder(), () -> guard.over()
                        .test(client.caller()));
        FrameBudget budget = FrameBudget.ofFrames(FRAMES_AT_ONCE, FRAMES_A_SECOND);
        wire.meter(budget, budget, () -> loop.runOnContext(go -> terminal.close(TOO_MUCH, "too many frames")));
        wire.idle(JobBody.LONGEST_PAUSE);
        socket.exceptionHandler(broken -> {
            LOG.debug("a terminal's client broke a rule of WebSockets or broke off", broken);
            terminal.close(TOO_BIG, "no such frames");
        });
        socket.closeHandler(closed -> {
            release(client.caller());
            terminal.closed();
        });
        terminal.begin(wish, client);
    }

    /** A browser cannot set headers on a WebSocket; whoever can shows the token itself. */
    private Future<Caller> callerOf(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return guard.bearer()
                    .authenticate(authorization.substring(SCHEME.length()).strip());
        }
        String ticket = request.getParam("ticket");
        return guard.spendTicket().apply(ticket == null ? "" : ticket);
    }

    private Wish wish(HttpServerRequest request) {
        String sandbox = request.getParam("sandbox");
        String user = request.getParam("user");
        if (user != null && (user.isEmpty() || user.length() > LONGEST_USER)) {
            throw wrong("user", "has 1 to " + LONGEST_USER + " characters");
        }
        try {
            return new Wish(
                    SandboxId.of(sandbox == null ? "" : sandbox),
                    new WindowSize(number(request, "rows", USUAL_ROWS), number(request, "cols", USUAL_COLUMNS)),
                    Optional.ofNullable(user),
                    recordings.wanted(flag(request, "record")));
        } catch (IllegalArgumentException noId) {
            throw wrong("sandbox", "is the id of a sandbox");
        }
    }

    private static int number(HttpServerRequest request, String name, int usual) {
        String given = request.getParam(name);
        if (given == null) {
            return usual;
        }
        if (!given.matches("[0-9]{1,4}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > WindowSize.MOST) {
            throw wrong(name, "is a number from 1 to " + WindowSize.MOST);
        }
        return Integer.parseInt(given);
    }

    private static boolean flag(HttpServerRequest request, String name) {
        String given = request.getParam(name, "false");
        if (!given.equals("true") && !given.equals("false")) {
            throw wrong(name, "is true or false");
        }
        return given.equals("true");
    }

    private static SandmeshException wrong(String name, String rule) {
        return new SandmeshException("Some of it is wrong, see errors", List.of(new FieldError("query:" + name, rule)));
    }
}
