package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.SignedCommand;
import dev.sandmesh.testbed.RelayIdentity.Registration;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A sandbox on the relay link that does nothing wrong: it reports once a second, and is ordered to check itself once a second. */
final class Bystander implements AutoCloseable {

    private final Api api;
    private final RelayIdentity identity;
    private final RelayClient client;
    private final Registration registration;
    private final List<ScheduledFuture<?>> doings;
    private final Pace acked = new Pace();
    private final Pace checked = new Pace();
    private final AtomicInteger obeyed = new AtomicInteger();
    private volatile String fault = "";

    /** How long something did not happen. */
    private static final class Pace {
        private int times;
        private Instant last = Instant.now();
        private Duration longest = Duration.ZERO;

        synchronized void again() {
            Instant now = Instant.now();
            Duration gap = Duration.between(last, now);
            longest = gap.compareTo(longest) > 0 ? gap : longest;
            last = now;
            times++;
        }

        synchronized Duration longest() {
            again();
            return longest;
        }

        synchronized int times() {
            return times;
        }
    }

    Bystander(Api api, RelayIdentity identity, String base, ScheduledExecutorService pace) {
        this.api = api;
        this.identity = identity;
        this.client = RelayClient.open(base, identity);
        this.registration = identity.registerAt(client);
        client.obey(this::obey);
        doings = List.of(
                pace.scheduleWithFixedDelay(() -> attempt(this::beat), 0, 1, TimeUnit.SECONDS),
                pace.scheduleWithFixedDelay(() -> attempt(this::check), 500, 1_000, TimeUnit.MILLISECONDS));
    }

    String name() {
        return identity.instance().name();
    }

    String sandboxId() {
        return registration.sandboxId();
    }

    RelayIdentity identity() {
        return identity;
    }

    Registration registration() {
        return registration;
    }

    void assertUndisturbed(Duration longestGap) {
        assertThat(fault).as(name()).isEmpty();
        assertThat(acked.times()).as(name() + " was acked").isGreaterThan(5);
        assertThat(acked.longest()).as(name() + " without an ack").isLessThan(longestGap);
        assertThat(checked.times()).as(name() + " answered").isGreaterThan(5);
        assertThat(checked.longest()).as(name() + " without an answer").isLessThan(longestGap);
        // nobody else's commands came here, and of those that were ordered each once
        assertThat(obeyed.get()).as(name() + " obeyed").isBetween(checked.times() - 1, checked.times() + 1);
        assertThat(Api.healthOf(api.sandbox(name()))).isEqualTo("healthy");
        assertThat(api.timeline(name())).as(name()).noneMatch(event -> "error".equals(event.getString("severity")));
    }

    @Override
    public void close() {
        doings.forEach(doing -> doing.cancel(false));
        client.close();
    }

    private void beat() {
        JsonObject ack = client.request(
                Address.heartbeat(registration.node()), registration.authorization(), identity.heartbeat(registration));
        assertThat(ack.getString("status")).as(ack.encode()).isEqualTo("ok");
        acked.again();
    }

    private void check() {
        HttpResponse<String> answer = api.post("/api/v1/admin/sandboxes/" + registration.sandboxId() + "/check", null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getString("outcome"))
                .as(answer.body())
                .isEqualTo("ok");
        checked.again();
    }

    private JsonObject obey(JsonObject signed) {
        Command command = Command.read(
                Fields.of(Jws.read(SignedCommand.TYPE, signed.getString("jws")).payload()));
        boolean mine = command.sandboxId().toString().equals(registration.sandboxId())
                && command.nonce().equals(identity.nonce());
        if (!mine) {
            fault = "a command for another came: " + command;
        }
        obeyed.incrementAndGet();
        JsonObject seen = new JsonObject().put("heartbeat", identity.heartbeat(registration));
        return new CommandResult(command.id(), Outcome.OK, "", "", seen).toJson();
    }

    private void attempt(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException | AssertionError e) {
            fault = e.toString();
        }
    }
}
