package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.ChildProcess;
import dev.sandmesh.testbed.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Debian's Prometheus exporter of a host's figures, asked for them every five seconds; it supervises nothing. */
final class NodeExporter implements AutoCloseable {

    static final String PROGRAM = "/usr/bin/prometheus-node-exporter";

    private static final int PERIOD_SECONDS = 5;

    private final ChildProcess process;
    private final HttpRequest request;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService scraper = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong scrapes = new AtomicLong();

    NodeExporter(Path folder) {
        int port = Programs.freePort();
        this.process =
                Programs.start("node-exporter", folder, List.of(PROGRAM, "--web.listen-address=127.0.0.1:" + port));
        this.request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(Duration.ofSeconds(PERIOD_SECONDS))
                .build();
        var unused = scraper.scheduleAtFixedRate(this::scrape, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    long pid() {
        return process.pid();
    }

    /** How often it answered. */
    long scrapes() {
        return scrapes.get();
    }

    @Override
    public void close() {
        scraper.shutdownNow();
        process.terminate(Duration.ofSeconds(10));
    }

    private void scrape() {
        try {
            if (http.send(request, BodyHandlers.ofString()).statusCode() == 200) {
                scrapes.incrementAndGet();
            }
        } catch (IOException e) {
            System.err.println("no answer of the exporter: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
