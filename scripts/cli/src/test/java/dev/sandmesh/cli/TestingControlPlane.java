package dev.sandmesh.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sandmesh.cli.api.SessionStore;
import dev.sandmesh.cli.command.Shell;
import dev.sandmesh.cli.output.Json;
import dev.sandmesh.cli.output.Output;
import dev.sandmesh.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP server that answers what a test wants, and the command line asking it. */
final class TestingControlPlane implements AutoCloseable {

    static final String ID = "0190a0a0-0000-7000-8000-000000000001";
    static final String SANDBOXES = "/api/v1/admin/sandboxes";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Queue<Answering>> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();
    private String input = "";
    private Terminal terminal = Terminal.NONE;

    interface Answering {
        void answer(HttpExchange exchange) throws IOException;
    }

    /** What was asked for. */
    record Asked(String line, Map<String, List<String>> headers, String body) {
        JsonNode json() {
            try {
                return Json.read(body.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new AssertionError(body, e);
            }
        }
    }

    record Outcome(int code, String out, String err, byte[] bytes) {}

    TestingControlPlane(Path home) throws IOException {
        this.home = home;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
        environment.put(
                "SANDMESH_URL", "http://127.0.0.1:" + server.getAddress().getPort());
        environment.put("SANDMESH_TOKEN", "smt_test");
        // whoever asks for a sandbox by its name
        onAll(
                "GET " + SANDBOXES,
                ok("{\"items\":[" + sandbox(ID, "box") + "],\"page\":1,\"pageSize\":200,\"total\":1}"));
    }

    static String sandbox(String id, String name) {
        return "{\"id\":\"" + id + "\",\"name\":\"" + name
                + "\",\"environment\":\"dev\",\"version\":1,\"health\":{\"status\":\"healthy\"},\"changeCursor\":1}";
    }

    /** The next time; the last one that was given answers from then on. */
    TestingControlPlane on(String methodAndPath, Answering answering) {
        answers.computeIfAbsent(methodAndPath, none -> new ArrayDeque<>()).add(answering);
        return this;
    }

    TestingControlPlane onAll(String methodAndPath, Answering answering) {
        answers.remove(methodAndPath);
        return on(methodAndPath, answering);
    }

    TestingControlPlane typing(String text) {
        input = text;
        return this;
    }

    TestingControlPlane with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    TestingControlPlane on(Terminal given) {
        terminal = given;
        return this;
    }

    static Answering ok(String json) {
        return answer(200, "application/json", json);
    }

    static Answering problem(int status, String code) {
        return answer(
                status,
                "application/problem+json",
                "{\"status\":" + status + ",\"code\":\"" + code + "\",\"detail\":\"No.\",\"requestId\":\"r\"}");
    }

    static Answering answer(int status, String type, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Frames of a job, then the end of the body. */
    static Answering frames(byte[]... frames) {
        return exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/vnd.sandmesh.stream");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (byte[] frame : frames) {
                    out.write(frame);
                    out.flush();
                }
            }
        };
    }

    static byte[] frame(int kind, byte[] bytes) {
        return ByteBuffer.allocate(8 + bytes.length)
                .putInt(kind << 24)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    static byte[] frame(int kind, String text) {
        return frame(kind, text.getBytes(StandardCharsets.UTF_8));
    }

    Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Shell shell = new Shell(
                Map.copyOf(environment),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.ISO_8859_1)),
                new Output(out),
                new Output(err),
                terminal,
                new SessionStore(home),
                Clock.systemUTC());
        int code = new Program(shell).run(arguments);
        return new Outcome(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), out.toByteArray());
    }

    List<Asked> asked() {
        return asked;
    }

    /** The last one of these. */
    Asked asked(String methodAndPath) {
        return asked.stream()
                .filter(one -> one.line().split("\\?", 2)[0].equals(methodAndPath))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new AssertionError("nobody asked " + methodAndPath + " but " + asked));
    }

    private void serve(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        boolean goesOn = "application/vnd.sandmesh.exec"
                .equals(exchange.getRequestHeaders().getFirst("Content-Type"));
        String body = goesOn
                ? firstLine(exchange.getRequestBody())
                : new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(line, Map.copyOf(exchange.getRequestHeaders()), body));
        Queue<Answering> ready =
                answers.getOrDefault(line.split("\\?", 2)[0], new ArrayDeque<>(List.of(problem(404, "not_found"))));
        Answering next;
        synchronized (ready) {
            next = ready.size() > 1 ? ready.remove() : ready.element();
        }
        try (exchange) {
            next.answer(exchange);
        }
    }

    private static String firstLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Says at once that it runs, reads its input to the end, writes it back and ends. */
    static Answering echo(byte[] end) {
        return exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/vnd.sandmesh.stream");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(frame(0, ""));
                out.flush();
                byte[] piece = new byte[8 * 1024];
                for (int read = exchange.getRequestBody().read(piece);
                        read >= 0;
                        read = exchange.getRequestBody().read(piece)) {
                    out.write(frame(1, Arrays.copyOf(piece, read)));
                }
                out.write(end);
            }
        };
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
