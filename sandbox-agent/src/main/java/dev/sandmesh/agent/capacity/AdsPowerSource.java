package dev.sandmesh.agent.capacity;

import dev.sandmesh.agent.adspower.AdsPowerApi;
import dev.sandmesh.agent.adspower.AdsPowerConfig;
import dev.sandmesh.agent.adspower.Answer;
import dev.sandmesh.agent.adspower.OpenProfile;
import dev.sandmesh.agent.adspower.RefusalKind;
import dev.sandmesh.agent.adspower.Urgency;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Profiles of AdsPower that an operator names. */
final class AdsPowerSource implements BrowserSource {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 5;

    private final Vertx vertx;
    private final AdsPowerApi api;
    private final CalibrationNote note;
    private final List<String> profiles;
    private final List<String> opened = new ArrayList<>();

    AdsPowerSource(Vertx vertx, AdsPowerConfig config, CalibrationNote note, List<String> profiles) {
        this.vertx = vertx;
        this.note = note;
        this.profiles = List.copyOf(profiles);
        this.api = new AdsPowerApi(vertx, config, () -> 0L);
    }

    @Override
    public String description() {
        return "profiles of AdsPower";
    }

    @Override
    public int most() {
        return profiles.size();
    }

    @Override
    public Future<Integer> open() {
        String profile = profiles.get(opened.size());
        // Before the answer, since one that is opening must be closed too.
        opened.add(profile);
        List<String> now = List.copyOf(opened);
        return noted(() -> note.write(now)).compose(ignored -> start(profile, ATTEMPTS));
    }

    @Override
    public Future<Void> closeAll() {
        // first the note: one that closes while it is claimed would look lost
        return noted(note::remove)
                .otherwiseEmpty()
                .compose(ignored -> Future.join(List.copyOf(opened).stream()
                        .map(profile ->
                                api.stop(profile, Urgency.STOP, STOP_LIMIT).otherwiseEmpty())
                        .toList()))
                .eventually(api::close)
                .otherwiseEmpty()
                .mapEmpty();
    }

    /** Its browsers are AdsPower's: nobody else may end them. */
    @Override
    public void kill() {}

    private interface Change {
        void make() throws IOException;
    }

    private Future<Void> noted(Change change) {
        return vertx.<Void>executeBlocking(() -> {
                    change.make();
                    return null;
                })
                .recover(failure -> Future.failedFuture(
                        "the agent cannot be told which profiles are measured, and may close them: " + failure));
    }

    /** The worker and the agent call it too: it may say that this is too much, and a first start may name no port. */
    private Future<Integer> start(String profile, int attempts) {
        return api.start(profile, List.of(), START_LIMIT).compose(answer -> {
            Optional<Integer> port = answer instanceof Answer.Ok ok
                    ? OpenProfile.started(profile, ok.data()).port()
                    : Optional.empty();
            if (port.isPresent()) {
                return Future.succeededFuture(port.get());
            }
            boolean again = answer.isOk() || answer.is(RefusalKind.THROTTLED);
            return again && attempts > 1
                    ? vertx.timer(2, TimeUnit.SECONDS).compose(ignored -> start(profile, attempts - 1))
                    : Future.failedFuture("profile " + profile + " does not open: " + answer.sentence());
        });
    }
}
