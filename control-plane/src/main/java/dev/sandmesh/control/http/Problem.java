package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An error as RFC 9457 writes it. */
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        String requestId,
        @Nullable List<FieldError> errors,
        @Nullable String permission) {

    static Problem of(SandmeshException failure, String requestId) {
        ErrorCode code = failure.code();
        String detail = failure.getMessage();
        return new Problem(
                "urn:sandmesh:problem:" + code.wireName(),
                code.title(),
                code.status(),
                detail == null ? code.title() : detail,
                code.wireName(),
                requestId,
                failure.errors().isEmpty() ? null : failure.errors(),
                failure.permission().orElse(null));
    }
}
