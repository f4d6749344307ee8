package dev.sandmesh.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
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

    /** The body as it comes. The caller closes it. */
    public InputStream stream(Request request) {
        String token = credentials.token();
        return http.stream(request, bearer(token))
                .or(() -> http.stream(request, bearer(credentials.renewed(token))))
                .orElseThrow(() -> Failure.notSignedIn(
                        "cannot " + request.doing() + ": the login is not accepted", "Sign in: sandmesh login"));
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }
}
