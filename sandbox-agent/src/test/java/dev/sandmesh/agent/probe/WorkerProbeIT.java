package dev.sandmesh.agent.probe;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The probe and the control of a worker against real servers; the stand-in itself is asked in WorkerTroublesIT. */
class WorkerProbeIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @RegisterExtension
    final TestingProbes testing = new TestingProbes();

    private final Probes probes = testing.probes;

    private String serve(int status, String body) throws TimeoutException {
        return "http://127.0.0.1:" + testing.serve(status, Buffer.buffer(body));
    }

    private ProbeResult check(int status, String body) throws TimeoutException {
        ProbeSpec spec = new ProbeSpec(ProbeKind.WORKER, List.of(serve(status, body) + "/health"), LIMIT, LIMIT, 2);
        return probes.of(spec).check().await(60, SECONDS);
    }

    @Test
    void aWorkerIsJudgedByItsWordsAsWellAsByTheStatusOfHttp() throws Exception {
        assertThat(check(200, "{\"status\":\"degraded\"}").ok()).isTrue();
        assertThat(check(200, "{\"status\":\"UNHEALTHY\"}").reason()).isEqualTo("says it is unhealthy");
        assertThat(check(503, "{\"status\":\"healthy\"}").reason()).isEqualTo("/health answered 503");
    }

    @Test
    void aWorkerThatTalksNonsenseIsNotOkAndNothingEscapes() throws Exception {
        for (String body : List.of("", "[]", "null", "\"x\"", "{\"contract\":1,\"tasks\":7}", "{", "{\"status\":[]}")) {
            assertThat(check(200, body).reason()).as(body).startsWith("/health answers what is no health report");
        }
    }

    @Test
    void aWorkerThatCannotBeDrainedSaysSoAndOneThatDoesNotAnswerIsNotTakenForDrained() throws Exception {
        WorkerControl older = new WorkerControl(probes, serve(404, "Not Found"), LIMIT);
        assertThat(older.drain().await(60, SECONDS))
                .isEqualTo(new WorkerControl.Answer(
                        WorkerControl.Outcome.NOT_SUPPORTED, "/drain is not supported by this worker"));
        WorkerControl broken = new WorkerControl(probes, serve(500, ""), LIMIT);
        assertThat(broken.pause().await(60, SECONDS))
                .isEqualTo(new WorkerControl.Answer(WorkerControl.Outcome.FAILED, "/pause answered 500"));
        WorkerControl gone = new WorkerControl(probes, "http://127.0.0.1:1", LIMIT);
        assertThat(gone.resume().await(60, SECONDS)).satisfies(answer -> {
            assertThat(answer.outcome()).isEqualTo(WorkerControl.Outcome.FAILED);
            assertThat(answer.reason()).startsWith("/resume does not answer");
        });
    }
}
