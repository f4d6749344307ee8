package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Nothing that a sandbox runs listens to anybody beyond it: A119, A136, A153, D40, D41, D65. */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class ListeningSocketsIT {

    private static final String NAME = "closed";
    private static final String PROFILE = "kdemo02";

    private final AdsPowerPlaces places = AdsPowerPlaces.onFreePorts();
    private Fleet fleet;
    private Agent agent;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        Map<String, String> settings = places.settings();
        settings.put("SANDMESH_AGENT_ADSPOWER_CLAIM_GRACE_SECONDS", "3600");
        agent = fleet.addSandbox(NAME, SandboxKind.WHOLE, settings);
        fleet.api().awaitHealth(NAME, "healthy", Duration.ofMinutes(6));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void vncTheWorkerAdsPowerAndItsBrowsersListenOnLoopbackOnly() throws Exception {
        String answer = Eventually.see(
                "a profile is open",
                Duration.ofMinutes(2),
                () -> adsPower("/api/v1/browser/start?user_id=" + PROFILE),
                told -> told.contains("debug_port"));
        List<Listener> all = listening();
        List<String> ports =
                all.stream().map(listener -> Integer.toString(listener.port())).toList();
        Map<String, String> settings = agent.environment();
        assertThat(ports)
                .as("what is looked for is there, or nothing was looked at")
                .contains(settings.get("VNC_PORT"), settings.get("WORKER_PORT"))
                .contains(Integer.toString(URI.create(places.adspower()).getPort()))
                .contains(answer.replaceAll("(?s).*\"debug_port\":\\s*\"?(\\d+).*", "$1"));
        assertThat(all.stream().filter(listener -> !listener.isLoopback()).toList())
                .as("open to others, and which program has opened it")
                .isEmpty();
    }

    /** So that the test above would see it. */
    @Test
    void whatListensToEverybodyIsSeen() throws IOException {
        try (ServerSocket open = new ServerSocket(0);
                ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Listener> mine = Listener.of(List.of(ProcessHandle.current().pid()));
            assertThat(mine)
                    .anyMatch(listener -> listener.port() == open.getLocalPort()
                            && !listener.isLoopback()
                            && listener.program().contains("java"));
            assertThat(mine).anyMatch(listener -> listener.port() == closed.getLocalPort() && listener.isLoopback());
        }
    }

    /** The agent and all that it runs. */
    private List<Listener> listening() {
        ProcessHandle root = ProcessHandle.of(agent.process().pid()).orElseThrow();
        return Listener.of(Stream.concat(Stream.of(root), root.descendants())
                .map(ProcessHandle::pid)
                .toList());
    }

    private String adsPower(String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(places.adspower() + path))
                                    .timeout(Duration.ofSeconds(30))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
