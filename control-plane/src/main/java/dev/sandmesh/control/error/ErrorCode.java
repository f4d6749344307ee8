package dev.sandmesh.control.error;

import java.util.Locale;

/** What went wrong, with the HTTP status that says so. */
public enum ErrorCode {
    MALFORMED_REQUEST(400, "The request cannot be read"),
    VALIDATION_FAILED(400, "The request is not valid"),
    UNAUTHENTICATED(401, "Sign in first"),
    BAD_CREDENTIALS(401, "E-mail or password is wrong"),
    FORBIDDEN(403, "Not permitted", "ask an administrator for a role or a token that has the permission"),
    EXEC_FORBIDDEN(403, "Programs are not permitted", "ask an administrator for a role or a token with sandbox:exec"),
    ENVIRONMENT_FORBIDDEN(
            403,
            "Not permitted in this environment",
            "ask an administrator for this environment, or name one of yours"),
    ADDRESS_FORBIDDEN(403, "This address is not for clients", "see which ones are in docs/protocol.md"),
    PASSWORD_CHANGE_REQUIRED(403, "Change the first password before anything else"),
    NOT_FOUND(404, "There is no such thing here"),
    SANDBOX_NOT_FOUND(
            404, "There is no such sandbox among those that you may see", "look in the list of sandboxes for its id"),
    ENVIRONMENT_NOT_FOUND(404, "There is no such environment"),
    USER_NOT_FOUND(404, "There is no such user"),
    TOKEN_NOT_FOUND(404, "There is no such API token"),
    PROCESS_NOT_FOUND(404, "There is no such process on this sandbox", "look at the processes of the sandbox"),
    OPERATION_NOT_FOUND(
            404,
            "There is no such operation among those that you may see",
            "look in the list of operations, which are kept for 30 days"),
    RECORDING_NOT_FOUND(
            404,
            "There is no such recording among those that you may see",
            "look in the list of recordings; the oldest are dropped in time"),
    TASK_NOT_FOUND(
            404,
            "No sandbox runs this task now",
            "it may have ended, or not begun: the timeline of its sandbox says which"),
    VIEW_NOT_FOUND(404, "Nobody looks by this view any more", "list those who look again"),
    OUTPUT_NOT_FOUND(404, "No output of this is kept"),
    ARCHIVE_NOT_FOUND(404, "No archive of this is kept"),
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
    AGENT_TOO_OLD(
            409,
            "The agent of this sandbox is too old for this",
            "install the agent of this control plane's release there"),
    NOT_SUPPORTED(409, "What runs on this sandbox cannot do this"),
    ALREADY_DRAINING(409, "This sandbox is being drained already", "extend or cancel that drain"),
    NO_SUCH_USER(409, "The sandbox has no such user", "name one that it has, or none for that of the worker"),
    NO_SUCH_DIRECTORY(409, "The sandbox has no such directory", "name one that the user may enter"),
    NOT_PERMITTED(409, "The agent may not do this as that user", "name another user, or run the agent as root"),
    BAD_VARIABLE(409, "No variable can be called like that", "use another name"),
    BAD_ARGUMENT(409, "No program can be given such a text", "leave zero bytes out"),
    NO_LOG(409, "This process writes no log", "give it one in the specification"),
    NO_DISPLAY(409, "This sandbox has no display", "name one in the specification"),
    NO_WORKER(409, "This sandbox has no worker", "name it in the configuration of the agent"),
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
    NODE_UNREACHABLE(
            503,
            "Another control node, which has to answer this, does not",
            "it may be stopping or gone; try again in a few seconds"),
    AGENT_UNREACHABLE(
            503,
            "No agent of this sandbox is connected",
            "nothing was done; see on the sandbox since when it is away and why, start it, and try again"),
    NOT_READY(503, "The agent is still starting", "try again in a few seconds"),
    AGENT_TIMEOUT(504, "The agent did not answer in time"),
    REQUEST_TIMEOUT(504, "The answer took too long");

    private final int status;
    private final String title;
    private final String advice;

    ErrorCode(int status, String title) {
        this(status, title, "");
    }

    ErrorCode(int status, String title, String advice) {
        this.status = status;
        this.title = title;
        this.advice = advice;
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

    /** What happened, and what to do about it, where that is always the same. */
    public String sentence() {
        return told(title);
    }

    /** The same of what happened in particular. */
    String told(String what) {
        return advice.isEmpty() ? what : what + ": " + advice;
    }

    /** The name on the wire, for example {@code sandbox_not_found}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
