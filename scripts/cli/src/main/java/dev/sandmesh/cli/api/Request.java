package dev.sandmesh.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One request of the API.
 *
 * @param doing what it is for, as in "cannot <i>list the users</i>"
 * @param path with every part encoded, see {@link #part}
 */
public record Request(
        String doing,
        String method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        Optional<JsonNode> body) {

    public static Request get(String doing, String path) {
        return of(doing, "GET", path, Optional.empty());
    }

    public static Request post(String doing, String path) {
        return of(doing, "POST", path, Optional.empty());
    }

    public static Request post(String doing, String path, JsonNode body) {
        return of(doing, "POST", path, Optional.of(body));
    }

    public static Request patch(String doing, String path, JsonNode body) {
        return of(doing, "PATCH", path, Optional.of(body));
    }

    public static Request delete(String doing, String path) {
        return of(doing, "DELETE", path, Optional.empty());
    }

    private static Request of(String doing, String method, String path, Optional<JsonNode> body) {
        return new Request(doing, method, path, Map.of(), Map.of(), body);
    }

    /** One segment of a path. */
    public static String part(String text) {
        return encoded(text);
    }

    /** A parameter, left out when there is no value for it. */
    public Request with(String name, Optional<?> value) {
        return value.map(given -> with(name, given.toString())).orElse(this);
    }

    public Request with(String name, Collection<?> values) {
        return values.isEmpty()
                ? this
                : with(name, values.stream().map(Object::toString).collect(Collectors.joining(",")));
    }

    public Request with(String name, String value) {
        return new Request(doing, method, path, added(query, name, value), headers, body);
    }

    /** The version that was read, for a change that must not undo somebody else's. */
    public Request ifVersion(long version) {
        return header("If-Match", "\"" + version + "\"");
    }

    public Request header(String name, String value) {
        return new Request(doing, method, path, query, added(headers, name, value), body);
    }

    String pathAndQuery() {
        String text = query.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        return text.isEmpty() ? path : path + "?" + text;
    }

    private static Map<String, String> added(Map<String, String> to, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(to);
        more.put(name, value);
        return more;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
