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

    public SandmeshException(ErrorCode code) {
        this(code, code.title(), List.of(), null);
    }

    public SandmeshException(ErrorCode code, String message) {
        this(code, message, List.of(), null);
    }

    public SandmeshException(ErrorCode code, String message, Duration retryAfter) {
        this(code, message, List.of(), retryAfter);
    }

    public SandmeshException(String message, List<FieldError> errors) {
        this(ErrorCode.VALIDATION_FAILED, message, errors, null);
    }

    private SandmeshException(ErrorCode code, String message, List<FieldError> errors, @Nullable Duration retryAfter) {
        super(message, null, false, false);
        this.code = code;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    public ErrorCode code() {
        return code;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
