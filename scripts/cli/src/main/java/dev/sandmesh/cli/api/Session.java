package dev.sandmesh.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.output.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A person's login as it is kept on this machine.
 *
 * @param refresh what the next access token is got with; each is good once
 * @param accessUntil by this machine's clock
 */
public record Session(
        ServerUrl url,
        Optional<Path> ca,
        String userId,
        String email,
        String refresh,
        String accessToken,
        Instant accessUntil) {

    /** An access token is not used in its last moments: it has to be good when it arrives. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    boolean isFresh(Instant now) {
        return now.plus(MARGIN).isBefore(accessUntil);
    }

    /** The same login, going on with what the control plane has answered. */
    static Session of(ServerUrl url, Optional<Path> ca, Answer login, Instant now) {
        JsonNode body = login.body();
        String cookie = login.headers().entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase("set-cookie"))
                .flatMap(entry -> entry.getValue().stream())
                .filter(text -> text.startsWith(SessionStore.COOKIE + "="))
                .map(text -> text.substring(SessionStore.COOKIE.length() + 1).split(";", 2)[0])
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElseThrow(() -> Failure.of("cannot sign in: " + url + " sent no login to keep"));
        return new Session(
                url,
                ca,
                body.at("/user/id").asText(),
                body.at("/user/email").asText(),
                cookie,
                body.path("accessToken").asText(),
                now.plusSeconds(body.path("expiresIn").asLong()));
    }

    String written() {
        ObjectNode json = Json.object();
        json.put("url", url.text());
        ca.ifPresent(file -> json.put("ca", file.toString()));
        json.put("userId", userId).put("email", email);
        json.put("refresh", refresh).put("accessToken", accessToken).put("accessUntil", accessUntil.toString());
        return Json.plain(json) + "\n";
    }

    static Session read(JsonNode json) {
        return new Session(
                ServerUrl.parse(json.path("url").asText(), true),
                Optional.of(json.path("ca").asText())
                        .filter(text -> !text.isEmpty())
                        .map(Path::of),
                json.path("userId").asText(),
                json.path("email").asText(),
                json.path("refresh").asText(),
                json.path("accessToken").asText(),
                Instant.parse(json.path("accessUntil").asText()));
    }

    /** Never shows the secrets. */
    @Override
    public String toString() {
        return "Session[" + email + " at " + url + "]";
    }
}
