package dev.sandmesh.agent.capacity;

import dev.sandmesh.agent.probe.HostProbe;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens one browser after another, all of them at work, until the machine bears no more. Lives on one event loop. */
final class Calibration {

    private static final Duration LOAD_LIMIT = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final CalibrateOptions options;
    private final BrowserSource source;
    private final HostProbe host;
    private final Consumer<Level> told;
    private final HttpClientAgent http;
    private final WebSocketClient sockets;
    private final List<DevTools> pages = new ArrayList<>();
    private final List<Level> levels = new ArrayList<>();
    private @Nullable HeavyPage ownPage;
    private long freeBefore;
    private boolean doubted;

    /**
     * What came of it.
     *
     * @param good the last number of browsers with which all was well
     * @param limit why not more; empty when not more were asked for
     */
    record Outcome(List<Level> levels, Optional<Level> good, Optional<StopPolicy.Limit> limit, long freeBefore) {}

    /** Opens nothing yet; {@code told} hears of each level as it is measured. */
    Calibration(Vertx vertx, CalibrateOptions options, BrowserSource source, HostProbe host, Consumer<Level> told) {
        this.vertx = vertx;
        this.options = options;
        this.source = source;
        this.host = host;
        this.told = told;
        this.http = vertx.createHttpClient();
        this.sockets = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(1_000)
                .setMaxFrameSize(DevTools.LARGEST_MESSAGE)
                .setMaxMessageSize(DevTools.LARGEST_MESSAGE));
    }

    Future<Outcome> run() {
        return HeavyPage.serve(vertx, options.weight())
                .compose(page -> {
                    ownPage = page;
                    return host.sample(List.of());
                })
                .compose(reading -> {
                    freeBefore =
                            reading.host().memoryTotalBytes() - reading.host().memoryUsedBytes();
                    return next();
                })
                .eventually(this::close);
    }

    private Future<Outcome> next() {
        int wanted = Math.min(options.max(), source.most());
        if (pages.size() >= wanted) {
            return outcome(Optional.empty());
        }
        return open().compose(ignored -> measured())
                .recover(failure -> pages.isEmpty() || levels.isEmpty()
                        ? Future.failedFuture(failure)
                        : outcome(Optional.of(new StopPolicy.Limit(
                                "browser", "one more browser does not work: " + failure.getMessage()))));
    }

    /** One bad measurement may be a hiccup of something else on the machine: it must be bad twice. */
    private Future<Outcome> measured() {
        return measure().compose(level -> {
            Optional<StopPolicy.Limit> limit = StopPolicy.judge(levels.isEmpty() ? level : levels.get(0), level);
            if (limit.isPresent() && limit.get().kind().equals(StopPolicy.LATENCY) && !doubted) {
                doubted = true;
                return measured();
            }
            doubted = false;
            levels.add(level);
            told.accept(level);
            return limit.isPresent() ? outcome(limit) : next();
        });
    }

    private Future<Void> open() {
        return source.open()
                .compose(port -> endpoint(port).compose(path -> DevTools.open(sockets, port, path)))
                .compose(page -> {
                    pages.add(page);
                    // The first load fills caches and compiles; nobody waits for that more than once.
                    return page.load(url(), LOAD_LIMIT);
                })
                .mapEmpty();
    }

    private Future<String> endpoint(int port) {
        return http.request(HttpMethod.GET, port, "127.0.0.1", "/json/version")
                .compose(request -> request.send().compose(response -> response.body()))
                .timeout(LOAD_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .map(body -> URI.create(body.toJsonObject().getString("webSocketDebuggerUrl"))
                        .getPath());
    }

    /** All browsers work at the same time, each at its own pace. */
    private Future<Level> measure() {
        List<Long> loads = new ArrayList<>();
        List<Long> pauses = new ArrayList<>();
        List<Future<Void>> working = new ArrayList<>();
        for (int index = 0; index < pages.size(); index++) {
            DevTools page = pages.get(index);
            // spread, so that they do not all begin at once
            long head = 1 + (long) options.thinkMillis() * index / pages.size();
            working.add(rest(head).compose(ignored -> work(page, options.loads(), loads, pauses)));
        }
        return Future.all(working)
                .compose(ignored -> host.sample(List.of()))
                .map(reading -> new Level(pages.size(), p95(loads), p95(pauses), reading.host()));
    }

    private Future<Void> work(DevTools page, int times, Collection<Long> loads, Collection<Long> pauses) {
        if (times == 0) {
            return Future.succeededFuture();
        }
        return page.load(url(), LOAD_LIMIT)
                .onSuccess(loads::add)
                .compose(ignored -> page.pause())
                .onSuccess(pauses::add)
                .compose(ignored -> rest(options.thinkMillis()))
                .compose(ignored -> work(page, times - 1, loads, pauses));
    }

    private Future<Void> rest(long millis) {
        return vertx.timer(Math.max(1, millis), TimeUnit.MILLISECONDS).mapEmpty();
    }

    private Future<Outcome> outcome(Optional<StopPolicy.Limit> limit) {
        Optional<Level> good = Optional.empty();
        for (Level level : levels) {
            if (StopPolicy.judge(levels.get(0), level).isEmpty()) {
                good = Optional.of(level);
            }
        }
        return Future.succeededFuture(new Outcome(List.copyOf(levels), good, limit, freeBefore));
    }

    private String url() {
        return options.page().orElseGet(() -> ownPage == null ? "about:blank" : ownPage.url());
    }

    private Future<Void> close() {
        return source.closeAll()
                .eventually(() -> ownPage == null ? Future.succeededFuture() : ownPage.close())
                .eventually(sockets::close)
                .eventually(http::close);
    }

    private static long p95(Collection<Long> values) {
        return StopPolicy.p95(values.stream().mapToLong(Long::longValue).toArray());
    }
}
