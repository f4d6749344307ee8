package dev.sandmesh.control.error;

import java.util.Locale;

/** What went wrong, with the HTTP status that says so. */
public enum ErrorCode {
    MALFORMED_REQUEST(400, "The request cannot be read"),
    VALIDATION_FAILED(400, "The request is not valid"),
    UNAUTHENTICATED(401, "Sign in first"),
    BAD_CREDENTIALS(401, "E-mail or password is wrong"),
    FORBIDDEN(403, "Not permitted"),
    PASSWORD_CHANGE_REQUIRED(403, "Change the first password before anything else"),
    NOT_FOUND(404, "There is no such thing here"),
    SANDBOX_NOT_FOUND(404, "There is no such sandbox"),
    ENVIRONMENT_NOT_FOUND(404, "There is no such environment"),
    USER_NOT_FOUND(404, "There is no such user"),
    TOKEN_NOT_FOUND(404, "There is no such API token"),
    PROCESS_NOT_FOUND(404, "There is no such process on this sandbox"),
    OPERATION_NOT_FOUND(404, "There is no such operation"),
    OUTPUT_NOT_FOUND(404, "No output of this is kept"),
    METHOD_NOT_ALLOWED(405, "This method is not allowed here"),
    REQUEST_TOO_SLOW(408, "The request came too slowly"),
    STATE_CONFLICT(409, "The present state does not allow this"),
    ILLEGAL_TRANSITION(409, "Its status does not allow this"),
    ENVIRONMENT_IN_USE(409, "There are sandboxes in this environment"),
    INSTANCE_ID_TAKEN(409, "This instance id is taken"),
    IDEMPOTENCY_KEY_REUSED(409, "This Idempotency-Key was of another request"),
    NAME_TAKEN(409, "This name is taken"),
    EMAIL_TAKEN(409, "Somebody has this e-mail address"),
    OWN_ROLE(409, "Nobody changes what they may do themselves"),
    LAST_SUPERADMIN(409, "This is the last superadmin"),
    AGENT_TOO_OLD(409, "The agent of this sandbox is too old for this"),
    NOT_SUPPORTED(409, "What runs on this sandbox cannot do this"),
    ALREADY_DRAINING(409, "This sandbox is being drained already"),
    TOO_MANY_KEYS(409, "As many keys are believed as agents can know"),
    VERSION_CONFLICT(412, "It was changed in the meantime"),
    BODY_TOO_LARGE(413, "The body is too large"),
    URI_TOO_LONG(414, "The address of the request is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "Send application/json"),
    PRECONDITION_REQUIRED(428, "Say which version you have read"),
    TOO_MANY_REQUESTS(429, "Too many requests"),
    HEADERS_TOO_LARGE(431, "The headers of the request are too large"),
    INTERNAL(500, "Something broke on our side"),
    COMMAND_FAILED(502, "The agent could not do it"),
    OVERLOADED(503, "Too much to do at the moment"),
    STARTING(503, "Not ready yet"),
    DATABASE_UNAVAILABLE(503, "The database is away; ask again when it is back"),
    AGENT_UNREACHABLE(503, "The agent cannot be reached"),
    AGENT_TIMEOUT(504, "The agent did not answer in time"),
    REQUEST_TIMEOUT(504, "The answer took too long");

    private final int status;
    private final String title;

    ErrorCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    /** Whoever asks is not known, or may not. */
    public boolean denial() {
        return status == 401 || status == 403;
    }

    public String title() {
        return title;
    }

    /** The name on the wire, for example {@code sandbox_not_found}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
