package dev.sandmesh.agent.capacity;

import dev.sandmesh.agent.process.Mark;
import dev.sandmesh.agent.process.RunAs;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Plain Chromium browsers, each with a profile directory and a debug port of its own. */
final class ChromiumSource implements BrowserSource {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Vertx vertx;
    private final BrowserRecipe recipe;
    private final boolean headless;
    private final Mark mark = new Mark("SANDMESH_CALIBRATION", UUID.randomUUID().toString());
    private final List<Process> started = new ArrayList<>();
    private final WorkerExecutor starter;
    private Optional<RunFolder> folder = Optional.empty();
    private boolean closed;

    ChromiumSource(Vertx vertx, BrowserRecipe recipe, boolean headless) {
        this.vertx = vertx;
        this.recipe = recipe;
        this.headless = headless;
        // One thread that lives as long as this: browsers end with the thread that started them.
        this.starter = vertx.createSharedWorkerExecutor("sandmesh-calibrate", 1, 2, TimeUnit.MINUTES);
    }

    @Override
    public String description() {
        return recipe.command().get(0) + (headless ? ", without a display" : "");
    }

    @Override
    public int most() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Future<Integer> open() {
        return starter.executeBlocking(this::start).compose(browser -> {
            Promise<Integer> port = Promise.promise();
            look(browser, System.nanoTime() + START_LIMIT.toNanos(), port);
            return port.future();
        });
    }

    @Override
    public Future<Void> closeAll() {
        return starter.executeBlocking(() -> {
                    endAll();
                    return true;
                })
                .eventually(starter::close)
                .otherwiseEmpty()
                .mapEmpty();
    }

    @Override
    public void kill() {
        mark.kill();
        removeFolder();
    }

    private synchronized void removeFolder() {
        folder.ifPresent(RunFolder::remove);
    }

    private record Started(Process process, Path profile) {}

    private synchronized Started start() throws IOException {
        if (closed) {
            throw new IOException("the measurement is being ended");
        }
        RunFolder into = folder.isPresent() ? folder.get() : RunFolder.in(recipe);
        folder = Optional.of(into);
        Path profile = into.makeProfile();
        Path log = Files.createFile(BrowserLog.of(profile).file());
        RunAs as = new RunAs(recipe.user(), environment(profile));
        ProcessBuilder builder = new ProcessBuilder(as.commandLine(recipe.commandLine(profile, headless)))
                .directory(profile.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        as.prepare(builder.environment());
        // what is on its way to be the browser is found, too
        builder.environment().put(mark.variable(), mark.value());
        Process process = builder.start();
        started.add(process);
        return new Started(process, profile);
    }

    private Map<String, String> environment(Path profile) {
        Map<String, String> environment = new HashMap<>(recipe.environment());
        List.of("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME").forEach(name -> environment.put(name, profile.toString()));
        environment.put(mark.variable(), mark.value());
        return environment;
    }

    private void look(Started browser, long until, Promise<Integer> port) {
        vertx.executeBlocking(() -> BrowserLog.of(browser.profile()).port()).onComplete(found -> {
            if (found.succeeded() && found.result().isPresent()) {
                port.complete(found.result().get());
            } else if (!browser.process().isAlive()) {
                port.fail("the browser ended with " + browser.process().exitValue() + "; it said: "
                        + BrowserLog.of(browser.profile()).lastWords());
            } else if (System.nanoTime() > until) {
                port.fail("the browser does not listen after " + START_LIMIT.toSeconds() + " s");
            } else {
                vertx.setTimer(LOOK.toMillis(), ignored -> look(browser, until, port));
            }
        });
    }

    private synchronized void endAll() throws InterruptedException {
        closed = true;
        started.forEach(Process::destroy);
        long until = System.nanoTime() + STOP_LIMIT.toNanos();
        for (Process process : started) {
            if (!process.waitFor(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
            }
        }
        kill();
    }
}
