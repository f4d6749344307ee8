package dev.sandmesh.control;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** One request with an address that no client library lets through, sent byte by byte as it is. */
record RawHttp(int statusCode, HttpHeaders headers, String body, HttpRequest request) implements HttpResponse<String> {

    static HttpResponse<String> exchange(int port, String method, String path, String token) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            String head = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(ISO_8859_1));
            return parse(new String(socket.getInputStream().readAllBytes(), UTF_8), path);
        }
    }

    private static RawHttp parse(String answer, String path) {
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no answer to " + path + ": " + answer);
        }
        List<String> head = answer.substring(0, end).lines().toList();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        head.stream()
                .skip(1)
                .map(line -> line.split(": ?", 2))
                .forEach(parts -> headers.put(parts[0], List.of(parts[1])));
        HttpRequest shown = HttpRequest.newBuilder(
                        URI.create("http://raw/?" + path.replaceAll("[^A-Za-z0-9/?=_.-]", "_")))
                .build();
        return new RawHttp(
                Integer.parseInt(head.get(0).split(" ")[1]),
                HttpHeaders.of(headers, (name, value) -> true),
                answer.substring(end + 4),
                shown);
    }

    @Override
    public Optional<HttpResponse<String>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return Optional.empty();
    }

    @Override
    public URI uri() {
        return request.uri();
    }

    @Override
    public HttpClient.Version version() {
        return HttpClient.Version.HTTP_1_1;
    }
}
