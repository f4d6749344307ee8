package dev.sandmesh.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.testing.Waiting;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with certificates and keys that keytool made: A136. */
class TlsTest {

    private static final String LIVEZ = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    private static Path folder;

    private static TestingCertificate one;
    private static TestingCertificate two;

    @BeforeAll
    static void make() throws Exception {
        one = TestingCertificate.make(folder, "one", "RSA");
        two = TestingCertificate.make(folder, "two", "EC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void everyKindOfKeyIsRead(String algorithm) throws Exception {
        TestingCertificate made = TestingCertificate.make(folder, "kind-" + algorithm, algorithm);
        assertThat(read(made.certificatePem(), made.keyPem()).certificate().getSubjectX500Principal())
                .hasToString("CN=kind-" + algorithm);
        if (!algorithm.equals("Ed25519")) {
            assertThat(read(made.certificatePem(), made.traditionalKeyPem()).certificate())
                    .isNotNull();
        }
    }

    @Test
    void everyFaultIsNamedWithItsVariableAndFileAndNothingOfTheKey() throws Exception {
        assertThatThrownBy(() -> TlsFiles.read("/somewhere/cert.pem", " "))
                .hasMessageStartingWith("SANDMESH_TLS_KEY is not set");
        assertThatThrownBy(() -> TlsFiles.read("", "/somewhere/key.pem"))
                .hasMessageStartingWith("SANDMESH_TLS_CERT is not set");
        assertThatThrownBy(() -> TlsFiles.read("/somewhere/cert.pem", "/somewhere/key.pem"))
                .hasMessage("SANDMESH_TLS_CERT=/somewhere/cert.pem does not exist");
        assertThatThrownBy(() -> TlsFiles.read(folder.toString(), folder.toString()))
                .hasMessage("SANDMESH_TLS_CERT=" + folder + " cannot be read");
        assertThatThrownBy(() -> read(one.certificatePem(), two.keyPem()))
                .hasMessageStartingWith("SANDMESH_TLS_KEY=")
                .hasMessageContaining("kind, which is RSA");
        TestingCertificate third = TestingCertificate.make(folder, "third", "RSA");
        assertThatThrownBy(() -> read(one.certificatePem(), third.keyPem()))
                .hasMessageContaining("is not the key of the first certificate");
        assertThatThrownBy(() -> read("nonsense", one.keyPem())).hasMessageContaining("holds no certificate");
        assertThatThrownBy(() -> read(one.certificatePem(), one.certificatePem()))
                .hasMessageContaining("holds no private key");
        String encrypted = one.keyPem().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
        assertThatThrownBy(() -> read(one.certificatePem(), encrypted)).hasMessageContaining("without a passphrase");
        String halved = one.keyPem().substring(0, one.keyPem().length() / 2);
        assertThatThrownBy(() -> read(one.certificatePem(), halved))
                .hasMessageStartingWith("SANDMESH_TLS_KEY=")
                .hasMessageNotContaining(halved.lines().toList().get(2));
    }

    @Test
    void offLoopbackItListensWithTlsOnly() throws Exception {
        EdgeConfig edge =
                new EdgeConfig(TlsFiles.read(certificateFile(one), keyFile(one)), Set.of(), RateConfig.NONE, false);
        assertThat(new HttpConfig("0.0.0.0", 8443, 0, Duration.ofSeconds(1), edge).url())
                .isEqualTo("https://0.0.0.0:8443");
    }

    @Test
    void answersComeByTlsAndSayThatTheyAlwaysWill() throws Exception {
        RunningServer server = serving(one, Map.of("logout", new SettingACookie()));
        try (RawClient client = new RawClient(connect(server.port))) {
            String answer = client.send("POST /api/v1/auth/logout HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .rest();
            assertThat(answer).startsWith("HTTP/1.1 200");
            assertThat(answer).containsIgnoringCase("strict-transport-security: max-age=31536000");
            assertThat(answer).containsIgnoringCase("set-cookie: a=b; HttpOnly; Secure");
        }
        try (RawClient plain = new RawClient(server.port)) {
            assertThat(plain.send(LIVEZ).rest()).doesNotContain("200 OK");
        }
        server.close();
    }

    @Test
    void aNewPairIsServedAndOldConnectionsGoOn() throws Exception {
        Vertx vertx = Vertx.vertx();
        RunningServer server = serving(vertx, one, Map.of());
        CertificateVerticle looks = new CertificateVerticle(server.edge, Duration.ofMillis(50));
        vertx.deployVerticle(looks).await(20, TimeUnit.SECONDS);
        try (RawClient old = new RawClient(connect(server.port))) {
            old.send(LIVEZ).until("ok");
            assertThat(served(server)).isEqualTo("CN=one");

            write(two.certificatePem(), two.keyPem());
            Waiting.until("the new pair is served", () -> served(server).equals("CN=two"));
            old.send(LIVEZ).until("ok");

            write(one.certificatePem(), two.keyPem());
            Waiting.until(
                    "the bad pair was looked at",
                    () -> server.edge.certificateFault().isPresent());
            assertThat(server.edge.certificateFault().orElseThrow()).contains("SANDMESH_TLS_KEY");
            assertThat(served(server)).isEqualTo("CN=two");

            Files.delete(folder.resolve("served.key"));
            Waiting.until(
                    "that it is gone was seen",
                    () -> server.edge.certificateFault().orElse("").contains("does not exist"));
            assertThat(served(server)).isEqualTo("CN=two");

            write(one.certificatePem(), one.keyPem());
            Waiting.until("the first pair is served again", () -> served(server).equals("CN=one"));
            assertThat(server.edge.certificateFault()).isEmpty();
            old.send(LIVEZ).until("ok");
        }
        server.close();
    }

    private static RunningServer serving(TestingCertificate made, Map<String, Endpoint<?, ?>> own) throws Exception {
        return serving(Vertx.vertx(), made, own);
    }

    private static RunningServer serving(Vertx vertx, TestingCertificate made, Map<String, Endpoint<?, ?>> own)
            throws Exception {
        Optional<TlsFiles> files = TlsFiles.read(certificateFile(made), keyFile(made));
        EdgeConfig edge = new EdgeConfig(files, Set.of(), RateConfig.NONE, false);
        return new RunningServer(vertx, own, List.of(), edge, Patience.USUAL);
    }

    private static String certificateFile(TestingCertificate made) throws Exception {
        write(made.certificatePem(), made.keyPem());
        return folder.resolve("served.crt").toString();
    }

    private static String keyFile(TestingCertificate made) throws Exception {
        write(made.certificatePem(), made.keyPem());
        return folder.resolve("served.key").toString();
    }

    private static TlsPair read(String certificate, String key) throws Exception {
        write(certificate, key);
        return TlsPair.read(new TlsFiles(folder.resolve("served.crt"), folder.resolve("served.key")));
    }

    private static void write(String certificate, String key) throws Exception {
        Files.writeString(folder.resolve("served.crt"), certificate);
        Files.writeString(folder.resolve("served.key"), key);
    }

    private static String served(RunningServer server) throws Exception {
        try (SSLSocket socket = connect(server.port)) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().toString();
        }
    }

    /** Believes everything: the test itself looks at what it was shown. */
    private static SSLSocket connect(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Believer()}, null);
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
        socket.startHandshake();
        return socket;
    }

    private static final class Believer implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private record SettingACookie() implements Endpoint<NoBody, Reply<JsonObject>> {
        @Override
        public String id() {
            return "logout";
        }

        @Override
        public Future<Reply<JsonObject>> handle(Call<NoBody> call) {
            call.origin().mark().nothingDone();
            return Future.succeededFuture(Reply.ok(new JsonObject()).with("Set-Cookie", "a=b; HttpOnly"));
        }
    }
}
