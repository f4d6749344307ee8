package dev.sandmesh.control.error;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A failure with a code and a sentence; travels as the cause of a failed Future. It has no stack: it is an answer, not a fault. */
public final class SandmeshException extends RuntimeException {

    private static final String EXEC = "sandbox:exec";

    private final ErrorCode code;
    private final List<FieldError> errors;
    private final @Nullable Duration retryAfter;
    private final @Nullable String permission;
    private final @Nullable String environment;
    private final ErrorCode truth;

    public SandmeshException(ErrorCode code) {
        this(code, code.sentence(), List.of(), null);
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
        this.permission = null;
        this.environment = null;
        this.truth = code;
    }

    private SandmeshException(
            ErrorCode code, String message, @Nullable String permission, @Nullable String environment) {
        super(message, null, false, false);
        this.code = code;
        this.truth = environment == null ? code : ErrorCode.ENVIRONMENT_FORBIDDEN;
        this.errors = List.of();
        this.retryAfter = null;
        this.permission = permission;
        this.environment = environment;
    }

    /** Of what happened in particular, with what is always to be done about it. */
    public static SandmeshException of(ErrorCode code, String what) {
        return new SandmeshException(code, code.told(what));
    }

    /** What the caller lacks, named so that somebody can grant it. */
    public static SandmeshException missing(String permission) {
        return missing(permission, List.of());
    }

    /** The same where one of {@code others} is as good. */
    public static SandmeshException missing(String permission, Collection<String> others) {
        ErrorCode code = permission.equals(EXEC) ? ErrorCode.EXEC_FORBIDDEN : ErrorCode.FORBIDDEN;
        String any = Stream.concat(Stream.of(permission), others.stream().sorted())
                .distinct()
                .collect(Collectors.joining(" or "));
        return new SandmeshException(code, code.told("This needs the permission " + any), permission, null);
    }

    /** The caller has the permission, but not in this environment, which they have named. */
    public static SandmeshException outside(String permission, String environment) {
        ErrorCode code = ErrorCode.ENVIRONMENT_FORBIDDEN;
        String what = "This needs the permission " + permission + " in the environment " + environment;
        return new SandmeshException(code, code.told(what), permission, environment);
    }

    /** The same of something whose environment is not to be told: to this caller it is not there. */
    public static SandmeshException hidden(ErrorCode notFound, String environment) {
        return hidden(notFound, notFound.title(), environment);
    }

    /** {@code what} is what is said where there is none. */
    public static SandmeshException hidden(ErrorCode notFound, String what, String environment) {
        return new SandmeshException(notFound, notFound.told(what), null, environment);
    }

    /** Whether that is why it failed. */
    public static boolean isDatabaseAway(Throwable failure) {
        return failure instanceof SandmeshException known && known.code == ErrorCode.DATABASE_UNAVAILABLE;
    }

    public ErrorCode code() {
        return code;
    }

    /** The code for the audit trail, which tells more than the caller is told. */
    public ErrorCode truth() {
        return truth;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** The permission that was missing, if that is what went wrong. */
    public Optional<String> permission() {
        return Optional.ofNullable(permission);
    }

    /** The environment in which it was missing, when in others it is not. */
    public Optional<String> environment() {
        return Optional.ofNullable(environment);
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
