package dev.sandmesh.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is believed to be a control plane, and what is made of those who are none. */
class HttpTest {

    private static final Request ASK = Request.get("ask", "/api/v1/auth/me");
    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder;

    private final List<HttpServer> servers = new ArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void onlyACertificateThatIsVouchedForIsBelieved() throws Exception {
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(ownCertificate()));
        String url = "https://127.0.0.1:" + start(server, answer(200, "application/json", "{\"email\":\"a@b\"}"));
        assertThatThrownBy(() -> send(url, Optional.empty()))
                .hasMessageContaining("cannot prove who it is")
                .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.details())
                        .anyMatch(line -> line.contains("--ca FILE")));
        Optional<Path> ca = Optional.of(folder.resolve("ca.pem"));
        assertThat(send(url, ca).body().path("email").asText()).isEqualTo("a@b");
        // its certificate is of the address, and not of this name
        assertThatThrownBy(() -> send(url.replace("127.0.0.1", "localhost"), ca))
                .hasMessageContaining("cannot prove who it is");
        assertThat(asked).hasSize(1);
    }

    @Test
    void aFileThatIsNoCertificateIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("x.pem"), "hello");
        assertThatThrownBy(() -> send("https://127.0.0.1:1", Optional.of(file))).hasMessageContaining("cannot be used");
        assertThatThrownBy(() -> send("https://127.0.0.1:1", Optional.of(folder.resolve("none"))))
                .hasMessageContaining("there is no such file");
    }

    @Test
    void nobodyIsFollowedElsewhere() throws IOException {
        String elsewhere = "http://127.0.0.1:" + start(HttpServer.create(loopback(), 0), answer(200, "text/plain", ""));
        String url = "http://127.0.0.1:"
                + start(HttpServer.create(loopback(), 0), exchange -> {
                    exchange.getResponseHeaders().add("Location", elsewhere + "/stolen");
                    exchange.sendResponseHeaders(302, -1);
                    exchange.close();
                });
        ControlPlane controlPlane = new ControlPlane(
                new Http(ServerUrl.parse(url, false), Optional.empty()), ApiToken.of("smt_x", "a test"));
        assertThatThrownBy(() -> controlPlane.ask(ASK)).hasMessageContaining("302");
        assertThat(asked).isEmpty();
    }

    @Test
    void whatIsNoControlPlaneIsSaidInItsOwnWordsButNotAtLength() throws IOException {
        String url = "http://127.0.0.1:"
                + start(
                        HttpServer.create(loopback(), 0),
                        answer(502, "text/html", "<h1>Bad Gateway" + "!".repeat(9999)));
        assertThatThrownBy(() -> send(url, Optional.empty()))
                .hasMessageContaining("answered 502 in a form (text/html)")
                .hasMessageContaining("<h1>Bad Gateway")
                .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void parametersAndNamesAreEncoded() {
        Request request = Request.get("x", "/a/" + Request.part("b/c d?"))
                .with("q", "ä&b=c+d")
                .with("none", Optional.empty())
                .with("list", List.of("a,b", "c"));
        assertThat(request.pathAndQuery()).isEqualTo("/a/b%2Fc%20d%3F?q=%C3%A4%26b%3Dc%2Bd&list=a%2Cb%2Cc");
    }

    private static Answer send(String url, Optional<Path> ca) {
        return new Http(ServerUrl.parse(url, false), ca).send(ASK, Map.of());
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private int start(HttpServer server, HttpHandler handler) {
        server.createContext("/", handler);
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }

    private HttpHandler answer(int status, String type, String body) {
        return exchange -> {
            asked.add(exchange.getRequestURI().toString());
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        };
    }

    /** Made by the JDK's own tool; its certificate goes to ca.pem. */
    private SSLContext ownCertificate() throws Exception {
        Path store = folder.resolve("server.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "s",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-validity",
                "2");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "s",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-file",
                folder.resolve("ca.pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/keytool").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
