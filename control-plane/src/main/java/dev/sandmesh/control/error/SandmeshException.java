package dev.sandmesh.control.error;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A failure with a code and a sentence; travels as the cause of a failed Future. It has no stack: it is an answer, not a fault. */
public final class SandmeshException extends RuntimeException {

    private final ErrorCode code;
    private final List<FieldError> errors;
    private final @Nullable Duration retryAfter;
    private final @Nullable String permission;

    public SandmeshException(ErrorCode code) {
        this(code, code.title(), List.of(), null, null);
    }

    public SandmeshException(ErrorCode code, String message) {
        this(code, message, List.of(), null, null);
    }

    public SandmeshException(ErrorCode code, String message, Duration retryAfter) {
        this(code, message, List.of(), retryAfter, null);
    }

    public SandmeshException(String message, List<FieldError> errors) {
        this(ErrorCode.VALIDATION_FAILED, message, errors, null, null);
    }

    private SandmeshException(
            ErrorCode code,
            String message,
            List<FieldError> errors,
            @Nullable Duration retryAfter,
            @Nullable String permission) {
        super(message, null, false, false);
        this.code = code;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
        this.permission = permission;
    }

    /** What the caller lacks, named so that somebody can grant it. */
    public static SandmeshException missing(String permission) {
        return new SandmeshException(
                ErrorCode.FORBIDDEN, "This needs the permission " + permission, List.of(), null, permission);
    }

    /** The caller has the permission, but not in this environment. */
    public static SandmeshException outside(String permission, String environment) {
        String detail = "This needs the permission " + permission + " in the environment " + environment;
        return new SandmeshException(ErrorCode.FORBIDDEN, detail, List.of(), null, permission);
    }

    public ErrorCode code() {
        return code;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** The permission that was missing, if that is what went wrong. */
    public Optional<String> permission() {
        return Optional.ofNullable(permission);
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
