package dev.sandmesh.cli;

import com.sun.net.httpserver.HttpServer;
import dev.sandmesh.cli.api.SessionStore;
import dev.sandmesh.cli.command.Shell;
import dev.sandmesh.cli.output.Output;
import dev.sandmesh.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * Runs what people run often against a server that answers itself, so that the class-data archive which is made meanwhile holds
 * what they need. For the launcher, after a build.
 */
public final class Rehearsal {

    private static final String USER =
            "{\"id\":\"0\",\"email\":\"a@b\",\"role\":\"viewer\",\"permissions\":[],\"environments\":[\"*\"]}";
    private static final String LIST =
            "{\"items\":[{\"id\":\"0\",\"name\":\"a\",\"health\":{\"status\":\"healthy\"}}],\"page\":1,"
                    + "\"pageSize\":50,\"total\":1}";

    /** The last frame of a program: it has exited with code 0. */
    private static final String END = "{\"outcome\":\"ok\"}";

    private Rehearsal() {}

    /** Takes the folder to keep its session in. */
    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean list = exchange.getRequestURI().getPath().startsWith("/api/v1/admin");
            boolean login = exchange.getRequestURI().getPath().endsWith("/login");
            String body =
                    list ? LIST : login ? "{\"accessToken\":\"t\",\"expiresIn\":900,\"user\":" + USER + "}" : USER;
            boolean program = exchange.getRequestURI().getPath().endsWith("/exec");
            byte[] bytes = program ? ended() : body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("Set-Cookie", "sandmesh_refresh=r; Path=/");
            exchange.sendResponseHeaders(200, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        Path home = Path.of(arguments[0]);
        int outcome = run(home, url, "rehearsed-password\n", "login", "--email", "a@b")
                | run(home, url, "", "whoami")
                | run(home, url, "", "sandboxes", "list", "--health", "healthy")
                | run(home, url, "", "sandboxes", "list", "--json")
                | run(home, url, "", "exec", "a", "--", "true")
                | run(home, url, "", "operations", "list")
                | run(home, url, "", "sandboxes", "--help")
                | run(home, url, "", "--help");
        server.stop(0);
        System.exit(outcome);
    }

    private static byte[] ended() {
        byte[] end = END.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + end.length)
                .putInt(3 << 24)
                .putInt(end.length)
                .put(end)
                .array();
    }

    private static int run(Path home, String url, String typed, String... arguments) {
        InputStream in = new java.io.ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream notes = new ByteArrayOutputStream();
        Shell shell = new Shell(
                Map.of("SANDMESH_URL", url),
                in,
                new Output(new ByteArrayOutputStream()),
                new Output(notes),
                new Terminal(80, false, true),
                new SessionStore(home),
                Clock.systemUTC());
        int code = new Program(shell).run(arguments);
        if (code != 0) {
            System.err.print(notes.toString(StandardCharsets.UTF_8));
        }
        return code;
    }
}
