package dev.sandmesh.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A refusal of the control plane (RFC 9457) in words: what, why, each wrong field, and what to do now. */
final class Problem {

    private static final int MOST_FIELDS = 50;

    private Problem() {}

    static Failure of(String doing, Answer answer) {
        JsonNode problem = answer.body();
        String code = problem.path("code").asText("");
        String why = problem.path("detail").asText(problem.path("title").asText("it gives no reason"));
        List<String> details = new ArrayList<>();
        fields(problem.path("errors"), details);
        advice(code, answer).ifPresent(details::add);
        String id = problem.path("requestId").asText("");
        if (!id.isEmpty()) {
            details.add("Request " + id + ": log and audit trail of the control plane have it under this number.");
        }
        String shown = code.isEmpty() ? "" : " " + code;
        return new Failure(
                ExitCode.of(code, ExitCode.of(answer.status())),
                "cannot " + doing + ": " + why + " (" + answer.status() + shown + ")",
                details);
    }

    /** Of a refusal that comes as a frame. */
    static Failure refused(String doing, String code, String message) {
        Answer none = new Answer(0, Map.of(), Json.object());
        boolean away = List.of("agent_timeout", "overloaded", "not_ready", "database_unavailable")
                .contains(code);
        return new Failure(
                ExitCode.of(code, away ? ExitCode.UNREACHABLE : ExitCode.FAILED),
                "cannot " + doing + ": " + message + " (" + code + ")",
                advice(code, none).map(List::of).orElse(List.of()));
    }

    private static void fields(JsonNode errors, List<String> details) {
        int said = 0;
        for (JsonNode error : errors) {
            if (said++ == MOST_FIELDS) {
                details.add("… and " + (errors.size() - MOST_FIELDS) + " more");
                return;
            }
            details.add(place(error.path("pointer").asText("")) + ": "
                    + error.path("message").asText("is wrong"));
        }
    }

    /** A place of the request as who typed it knows it: {@code --page-size} for {@code query:pageSize}. */
    private static String place(String pointer) {
        int colon = pointer.indexOf(':');
        if (colon > 0 && !pointer.startsWith("/")) {
            String name = pointer.substring(colon + 1);
            return pointer.startsWith("query:")
                    ? "--" + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)
                    : name;
        }
        String path = pointer.startsWith("/") ? pointer.substring(1) : pointer;
        return path.isEmpty() ? "the request" : path;
    }

    private static Optional<String> advice(String code, Answer answer) {
        return Optional.ofNullable(
                switch (code) {
                    case "unauthenticated" -> "Sign in: sandmesh login (or give a token that is good: SANDMESH_TOKEN)";
                    case "bad_credentials" ->
                        "Type it again, or have it reset: sandmesh users reset-password EMAIL, on the host "
                                + "itself: sandmesh admin reset-password EMAIL";
                    case "forbidden", "exec_forbidden" ->
                        missing(answer.body().path("permission").asText(""));
                    case "environment_forbidden" ->
                        "sandmesh whoami says which environments are yours; name one of them, or ask for that one.";
                    case "password_change_required" -> "sandmesh login asks for the new password";
                    case "version_conflict" ->
                        "Somebody was quicker: look at it again, then repeat what you still want.";
                    case "too_many_requests" ->
                        "Wait " + answer.header("Retry-After").orElse("a few") + " seconds before the next attempt.";
                    case "not_ready" -> "Its agent has just been started: try again in a few seconds.";
                    case "no_such_user", "no_such_directory" -> "See --user and --dir.";
                    case "database_unavailable", "starting", "overloaded" ->
                        "Nothing was changed; try again in "
                                + answer.header("Retry-After").orElse("a few") + " seconds.";
                    case "last_superadmin" ->
                        "Make somebody else a superadmin first: sandmesh users set EMAIL --role superadmin";
                    case "own_role" -> "Ask somebody else who manages users.";
                    case "sandbox_not_found" -> "See those there are: sandmesh sandboxes list";
                    case "process_not_found" -> "See those there are: sandmesh processes SANDBOX";
                    case "operation_not_found" ->
                        "See those there are: sandmesh operations list; they are kept for 30 days.";
                    case "recording_not_found" ->
                        "See those there are: sandmesh recordings list; the oldest are dropped in time.";
                    case "output_not_found" ->
                        "Output is kept where the operation was started with --keep-output, and until it is forgotten.";
                    case "archive_not_found" ->
                        "Collect them: sandmesh operations start collect-bundle; they are kept until newer ones need the room.";
                    case "environment_not_found" -> "sandmesh sandboxes list shows the environments there are.";
                    case "agent_unreachable" ->
                        "Nothing was done. sandmesh sandboxes get SANDBOX says since when its agent is silent, and why.";
                    case "agent_timeout" ->
                        "Its agent is there but slow: see sandmesh sandboxes get SANDBOX, then look "
                                + "whether it was done before you repeat it.";
                    case "agent_too_old" ->
                        "Upgrade its agent first (docs/agent-upgrade.md); sandmesh sandboxes get "
                                + "SANDBOX shows its version and protocol.";
                    case "already_draining" ->
                        "Watch or extend that drain: sandmesh operations list --action drain "
                                + "--status running; sandmesh resume SANDBOX ends it.";
                    case "not_supported" ->
                        "Its worker has to be upgraded, or to do it by itself; see sandmesh "
                                + "sandboxes get SANDBOX.";
                    case "command_failed" -> "The log of the process may say more: sandmesh logs SANDBOX PROCESS";
                    case "idempotency_key_reused" -> "Another key for another request: leave --idempotency-key away.";
                    case "body_too_large" -> "Hand it over in smaller parts.";
                    case "not_found", "method_not_allowed" ->
                        "This control plane may be older than this command; " + "or --url names something else.";
                    case "internal" -> "This is a fault of the control plane; its log says more.";
                    default -> null;
                });
    }

    private static String missing(String permission) {
        return permission.isEmpty()
                ? "sandmesh whoami says what you may do."
                : "You lack " + permission
                        + ". sandmesh whoami says what you may do; sandmesh roles, which role may what.";
    }
}
