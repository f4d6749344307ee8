package dev.sandmesh.agent.adspower;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The Local API of AdsPower. Everything that one agent asks of it goes through one of these; it may be asked from any thread. */
public final class AdsPowerApi {
    /** After this long an AdsPower that says nothing may be called once more. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Context context;
    private final WorkerExecutor workers;
    private final AdsPowerHttp http;
    private final AccessFiles files;
    private final KeyGate gate = new KeyGate(new Owners(Path.of("/proc")));
    private final SharedPace pace;
    private final CallGap gap;
    private final CallQueue queue;
    private final LongSupplier pid;
    private long pidCalled;
    private boolean closing;
    private volatile Contact contact = Contact.NONE;

    private record Checked(Access access, Optional<String> refusal) {}

    /** The process that supervision knows as AdsPower, by its pid; 0 while there is none. */
    public AdsPowerApi(Vertx vertx, AdsPowerConfig config, LongSupplier pid) {
        this.pid = pid;
        this.context = vertx.getOrCreateContext();
        this.workers = vertx.createSharedWorkerExecutor("sandmesh-adspower", 1);
        this.http = new AdsPowerHttp(vertx, PATIENCE);
        this.files = new AccessFiles(config);
        this.pace = new SharedPace(config.paceDirectory(), config.callGap());
        this.gap = new CallGap(config.callGap(), System.nanoTime());
        this.queue = new CallQueue(vertx, gap, this::turn, this::send, this::answered);
    }

    /** Whether the interface is there. */
    public Future<Answer> status(Urgency urgency, Duration limit) {
        return call(Call.get("/status", urgency, limit));
    }

    /** The profiles that it says are open on this host, see {@link OpenProfile#listed}; an answer without a list is none. */
    public Future<Answer> localActive(Urgency urgency, Duration limit) {
        return call(Call.get("/api/v1/browser/local-active", urgency, limit))
                .map(answer -> answer instanceof Answer.Ok ok
                                && OpenProfile.listed(ok.data()).isEmpty()
                        ? new Answer.NotJson("code 0 without the list of open profiles that it was asked for")
                        : answer);
    }

    /** Opens a profile, or answers the port of one that is open; see {@link OpenProfile#started}. */
    public Future<Answer> start(String profile, List<String> launchArguments, Duration limit) {
        JsonObject body = new JsonObject()
                .put("profile_id", profile)
                .put("launch_args", new JsonArray(List.copyOf(launchArguments)));
        return call(Call.post("/api/v2/browser-profile/start", body, Urgency.REPAIR, limit));
    }

    /** One that is not open is refused as {@link RefusalKind#NOT_OPEN}. */
    public Future<Answer> stop(String profile, Urgency urgency, Duration limit) {
        JsonObject body = new JsonObject().put("profile_id", profile);
        return call(Call.post("/api/v2/browser-profile/stop", body, urgency, limit));
    }

    public Future<Answer> stopAll(Duration limit) {
        return call(Call.post("/api/v2/browser-profile/stop-all", new JsonObject(), Urgency.STOP, limit));
    }

    /** From the next call on. */
    void keepPace(Duration callGap) {
        pace.keep(callGap);
        gap.keep(callGap);
    }

    /** What is known of AdsPower from the last calls, whoever made them. */
    Contact contact() {
        return contact;
    }

    /** For how long the call that is under way has had no answer. */
    Optional<Duration> silence() {
        return queue.silence();
    }

    long pid() {
        return pid.getAsLong();
    }

    /** For what blocks its thread and concerns AdsPower. */
    <T> Future<T> blocking(Callable<T> work) {
        return workers.executeBlocking(work, false);
    }

    /** To be closed by whoever made it. */
    public Future<Void> close() {
        return onContext(() -> {
            closing = true;
            queue.close();
            // the answer to the last call is noted before, so that nobody waits for it
            return Future.join(http.close(), noted()).eventually(workers::close).mapEmpty();
        });
    }

    private Future<Answer> call(Call call) {
        return onContext(() -> queue.submit(call));
    }

    private Future<Boolean> noted() {
        return blocking(() -> {
            pace.answered();
            return true;
        });
    }

    private Future<Long> turn() {
        return blocking(pace::take);
    }

    private Future<Answer> send(Call call) {
        long called = pid.getAsLong();
        pidCalled = called;
        return blocking(() -> {
                    Access access = files.read();
                    return new Checked(access, gate.refusal(access, called));
                })
                .compose(checked -> checked.refusal()
                        .map(why ->
                                Future.<Answer>succeededFuture(new Answer.Refused(RefusalKind.FOREIGN_LISTENER, why)))
                        .orElseGet(() ->
                                http.send(call, checked.access()).map(answer -> explained(answer, checked.access()))));
    }

    /** An AdsPower that wants a key does not know that there is one which the agent may not use. */
    private static Answer explained(Answer answer, Access access) {
        return access.keyProblem()
                .filter(problem -> answer.is(RefusalKind.KEY_REQUIRED))
                .<Answer>map(problem -> new Answer.Refused(RefusalKind.KEY_UNUSABLE, problem))
                .orElse(answer);
    }

    private void answered(Answer answer, Duration took) {
        contact = contact.after(answer, took, pidCalled, System.nanoTime());
        if (!closing) {
            var unused = noted();
        }
    }

    /** The answer comes back on the context of whoever asked. */
    private <T> Future<T> onContext(Supplier<Future<T>> work) {
        Context asking = Vertx.currentContext();
        Promise<T> promise = Promise.promise();
        context.runOnContext(turn -> work.get().onComplete(result -> {
            if (asking == null) {
                promise.handle(result);
            } else {
                asking.runOnContext(back -> promise.handle(result));
            }
        }));
        return promise.future();
    }
}
