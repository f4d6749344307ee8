package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One validated request: an endpoint sees nothing else of HTTP. Absent query parameters have the default of the contract. */
public record Call<B>(Request request, B body, Caller caller) {

    private static final Pattern VERSION_TAG = Pattern.compile("(?:W/)?\"(\\d{1,18})\"");

    /**
     * What of the request is not its body. Names of headers are lower case; one value each.
     *
     * @param permission that the contract demands for this operation
     */
    public record Request(
            Origin origin,
            Map<String, String> path,
            Map<String, String> query,
            Map<String, String> headers,
            String permission) {
        public Request {
            path = Map.copyOf(path);
            query = Map.copyOf(query);
            headers = Map.copyOf(headers);
        }

        public Request(
                String id,
                String remoteAddress,
                Map<String, String> path,
                Map<String, String> query,
                Map<String, String> headers,
                String permission) {
            this(new Origin(id, "", remoteAddress, new AuditMark()), path, query, headers, permission);
        }
    }

    /**
     * What the audit trail wants to know of a request.
     *
     * @param operation the operationId of the contract
     */
    public record Origin(String requestId, String operation, String address, AuditMark mark) {}

    public String requestId() {
        return request.origin().requestId();
    }

    public String remoteAddress() {
        return request.origin().address();
    }

    /** Where it came from, for the audit trail. */
    public Origin origin() {
        return request.origin();
    }

    /** Refuses what lies outside of the caller's environments: for names that a body or a query brings. */
    public void demandEnvironment(String name) {
        if (!caller.environments().covers(name)) {
            throw SandmeshException.outside(request.permission(), name);
        }
    }

    /** The same for what is named by an id, which says nothing of its environment, and is to say nothing of it now. */
    public void demandVisible(String environment, ErrorCode notFound) {
        if (!caller.environments().covers(environment)) {
            throw SandmeshException.hidden(notFound, environment);
        }
    }

    /** A path parameter; that it is there and valid, the contract has seen to. */
    public String path(String name) {
        String value = request.path().get(name);
        if (value == null) {
            throw new IllegalArgumentException("the contract has no path parameter " + name);
        }
        return value;
    }

    public Optional<String> query(String name) {
        return Optional.ofNullable(request.query().get(name));
    }

    /** The parts of a list parameter (a,b,c); empty when it is absent. */
    public List<String> queryList(String name) {
        return query(name).map(text -> List.of(text.split(","))).orElse(List.of());
    }

    /** A number parameter that is required or has a default in the contract. */
    public long number(String name) {
        return query(name)
                .map(Long::parseLong)
                .orElseThrow(() -> new IllegalArgumentException("the contract has no default for " + name));
    }

    /** The version that the caller has read, from If-Match; 428 without one. */
    public long demandVersion() {
        String tag = header("if-match")
                .orElseThrow(() -> new SandmeshException(
                        ErrorCode.PRECONDITION_REQUIRED, "Send If-Match with the ETag of what you have read"));
        Matcher version = VERSION_TAG.matcher(tag.strip());
        if (!version.matches()) {
            throw new SandmeshException(ErrorCode.VERSION_CONFLICT, "This ETag is of no version of it");
        }
        return Long.parseLong(version.group(1));
    }

    public Optional<String> cookie(String name) {
        return header("cookie").stream()
                .flatMap(header -> Arrays.stream(header.split(";", 50)))
                .map(String::strip)
                .filter(cookie -> cookie.startsWith(name + "="))
                .map(cookie -> cookie.substring(name.length() + 1))
                .findFirst();
    }

    public Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(request.headers().get(lowerCaseName));
    }
}
