package dev.sandmesh.cli.api;

import dev.sandmesh.cli.output.Json;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** A person's login: begun, renewed while it is used, ended. */
public final class Login implements Credentials {

    private static final String BASE = "/api/v1/auth/";

    private final SessionStore store;
    private final Http http;
    private final InstantSource clock;

    public Login(SessionStore store, Http http, InstantSource clock) {
        this.store = store;
        this.http = http;
        this.clock = clock;
    }

    /** What the control plane has said to e-mail and password; it is kept only by {@link #keep}. */
    public record Opened(Session session, boolean mustChangePassword) {}

    public Opened open(String email, String password, Optional<java.nio.file.Path> ca) {
        Request request = Request.post(
                "sign in as " + email,
                BASE + "login",
                Json.object().put("email", email).put("password", password));
        Answer answer = accepted(request, http.send(request, Map.of()));
        return new Opened(
                Session.of(http.url(), ca, answer, clock.instant()),
                answer.body().at("/user/mustChangePassword").asBoolean());
    }

    /** Answers the login that stands in place of all that there were. */
    public Session changePassword(Session session, String current, String fresh) {
        Request request = Request.post(
                "change the password",
                BASE + "password",
                Json.object().put("currentPassword", current).put("newPassword", fresh));
        Answer answer =
                accepted(request, http.send(request, Map.of("Authorization", "Bearer " + session.accessToken())));
        return Session.of(http.url(), session.ca(), answer, clock.instant());
    }

    /** In place of what this machine had, whose login ends if it was one of the same control plane. */
    public void keep(Session session) {
        store.doAlone(() -> {
            Optional<Session> before = readable();
            store.keep(session);
            before.filter(old -> old.url().equals(session.url())).ifPresent(this::endQuietly);
        });
    }

    /** Ends a login that is not to be kept; it would end by itself in some days. */
    public void drop(Session session) {
        endQuietly(session);
    }

    /** Ends the login there and here; here in any case. */
    public void close(Session session, boolean everywhere) {
        store.doAlone(() -> {
            Session last = store.find().orElse(session);
            Request request = Request.post("sign out", BASE + "logout")
                    .with("everywhere", everywhere ? Optional.of("true") : Optional.empty());
            store.forget();
            Answer answer = http.send(request, cookie(last));
            if (answer.status() > 299) {
                throw Problem.of(request.doing(), answer);
            }
        });
    }

    @Override
    public String token() {
        Session session = current();
        return session.isFresh(clock.instant()) ? session.accessToken() : renewed(session.accessToken());
    }

    @Override
    public String renewed(String refused) {
        return store.alone(() -> {
            Session session = current();
            // another command was quicker
            if (!session.accessToken().equals(refused) && session.isFresh(clock.instant())) {
                return session.accessToken();
            }
            Answer answer = refresh(session);
            if (answer.status() == 401) {
                store.forget();
                throw Failure.notSignedIn(
                        "the login of " + session.email() + " at " + session.url() + " is over",
                        "Sign in again: sandmesh login");
            }
            Request request = Request.post("go on with the login", BASE + "refresh");
            Session next = Session.of(session.url(), session.ca(), accepted(request, answer), clock.instant());
            store.keep(next);
            return next.accessToken();
        });
    }

    /** Once more when the answer was lost: for some seconds the same successor is given again, later the login would end. */
    private Answer refresh(Session session) {
        Request request = Request.post("go on with the login", BASE + "refresh");
        try {
            return http.send(request, cookie(session));
        } catch (Failure lost) {
            return http.send(request, cookie(session));
        }
    }

    private Session current() {
        return store.find()
                .filter(session -> session.url().equals(http.url()))
                .orElseThrow(() -> Failure.notSignedIn(
                        "nobody is signed in at " + http.url(),
                        "Sign in: sandmesh login --url " + http.url() + "; scripts set SANDMESH_TOKEN"));
    }

    private Optional<Session> readable() {
        try {
            return store.find();
        } catch (Failure damaged) {
            return Optional.empty();
        }
    }

    private void endQuietly(Session session) {
        try {
            Answer answer = http.send(Request.post("sign out", BASE + "logout"), cookie(session));
            if (answer.status() >= 500) {
                return; // it ends by itself
            }
        } catch (Failure | UncheckedIOException e) {
            return; // as above
        }
    }

    private static Map<String, String> cookie(Session session) {
        return Map.of("Cookie", SessionStore.COOKIE + "=" + session.refresh());
    }

    private static Answer accepted(Request request, Answer answer) {
        if (answer.status() < 200 || answer.status() > 299) {
            throw Problem.of(request.doing(), answer);
        }
        return answer;
    }
}
