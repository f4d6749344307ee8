package dev.sandmesh.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.output.Json;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;

/** One control plane and the one who asks it. */
public final class ControlPlane {

    private final Http http;
    private final Credentials credentials;

    public ControlPlane(Http http, Credentials credentials) {
        this.http = http;
        this.credentials = credentials;
    }

    public ServerUrl url() {
        return http.url();
    }

    /** The body of the answer; a refusal is a {@link Failure} in words. */
    public JsonNode ask(Request request) {
        return answer(request).body();
    }

    /** For what is answered by being done. */
    public void order(Request request) {
        int status = answer(request).status();
        assert status < 300;
    }

    private Answer answer(Request request) {
        String token = credentials.token();
        Answer answer = http.send(request, bearer(token));
        if (answer.status() == 401) {
            answer = http.send(request, bearer(credentials.renewed(token)));
        }
        if (answer.status() < 200 || answer.status() > 299) {
            throw Problem.of(request.doing(), answer);
        }
        return answer;
    }

    /** The body as it comes; it fails after {@code silence}. The caller closes it. */
    public InputStream stream(Request request, Duration silence) {
        String token = credentials.token();
        return http.stream(request, bearer(token), silence)
                .or(() -> http.stream(request, bearer(credentials.renewed(token)), silence))
                .orElseThrow(() -> notAccepted(request));
    }

    /** A job on a sandbox. Closing it before its end ends the job. */
    public JobStream job(Request request) {
        return new JobStream(stream(request.header("Accept", JobStream.MEDIA_TYPE), JobStream.SILENCE));
    }

    /** A job that reads {@code input} as quickly as it likes, to its end. */
    public JobStream job(Request request, InputStream input) {
        return new JobStream(stream(request.header("Accept", JobStream.MEDIA_TYPE), input));
    }

    /** The same, with all that came of it at once. */
    public JsonNode ask(Request request, InputStream input) throws IOException {
        try (InputStream body = stream(request.header("Accept", "application/json"), input)) {
            return Json.read(body.readAllBytes());
        }
    }

    private InputStream stream(Request request, InputStream input) {
        Request asked = request.header("Content-Type", JobStream.ORDER_TYPE);
        String token = credentials.token();
        return http.stream(asked, bearer(token), JobStream.SILENCE, input)
                .or(() -> http.stream(asked, bearer(credentials.renewed(token)), JobStream.SILENCE, input))
                .orElseThrow(() -> notAccepted(request));
    }

    /** A terminal; closing it ends its shell. */
    public TerminalLink terminal(Request request, TerminalLink.Taker taker) {
        TerminalLink link = new TerminalLink(request.doing(), taker);
        String token = credentials.token();
        return http.socket(request, bearer(token), link)
                .or(() -> http.socket(request, bearer(credentials.renewed(token)), link))
                .map(link::opened)
                .orElseThrow(() -> notAccepted(request));
    }

    private static Failure notAccepted(Request request) {
        return Failure.notSignedIn(
                "cannot " + request.doing() + ": the login is not accepted", "Sign in: sandmesh login");
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }
}
