package dev.sandmesh.control.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer that is more than a 200 with a body: another status, headers. */
public final class Reply<R> {

    private final int status;
    private final Map<String, List<String>> headers;
    private final @Nullable R body;

    private Reply(int status, Map<String, List<String>> headers, @Nullable R body) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    public static <R> Reply<R> ok(R body) {
        return new Reply<>(200, Map.of(), body);
    }

    public static <R> Reply<R> created(R body) {
        return new Reply<>(201, Map.of(), body);
    }

    public static <R> Reply<R> accepted(R body) {
        return new Reply<>(202, Map.of(), body);
    }

    public static <R> Reply<R> unavailable(R body) {
        return new Reply<>(503, Map.of(), body);
    }

    public static <R> Reply<R> noContent() {
        return new Reply<>(204, Map.of(), null);
    }

    /** To another page, whatever the method of this request; nothing but a place of our own, or one that was configured. */
    public static <R> Reply<R> seeOther(String location) {
        return new Reply<>(303, Map.of("Location", List.of(location)), null);
    }

    /** Cookies add up; of other headers the last value holds. */
    public Reply<R> with(String header, String value) {
        Map<String, List<String>> more = new LinkedHashMap<>(headers);
        List<String> values =
                new ArrayList<>(header.equals("Set-Cookie") ? more.getOrDefault(header, List.of()) : List.of());
        values.add(value);
        more.put(header, List.copyOf(values));
        return new Reply<>(status, more, body);
    }

    /** With the version that a later change has to name in If-Match. */
    public Reply<R> version(long version) {
        return with("ETag", "\"" + version + "\"");
    }

    int status() {
        return status;
    }

    Map<String, List<String>> headers() {
        return headers;
    }

    Optional<R> body() {
        return Optional.ofNullable(body);
    }
}
