package dev.sandmesh.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The ways to a control node: a name with several addresses of which some are dead, TLS with a private authority, a proxy that wants a
 * password, and a node that is killed and comes back. A136, D42.
 */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
class RelayPathsIT {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String NAME = "relay.test";
    private static final String ALIVE = "127.0.0.2";
    private static final String SECRET = "robot:swordfish";

    private final Vertx vertx = Vertx.vertx();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private Fleet fleet;
    private Api api;
    private Path certificate;
    private int tlsPort;
    private int proxyPort;
    private @Nullable NameServer names;
    private final List<Agent> agents = new ArrayList<>();

    @BeforeAll
    void start() throws Exception {
        fleet = Fleet.start(Topology.NODES_1, Map.of("SANDMESH_RELAY_NAMES", NAME + ",127.0.0.1,localhost"));
        api = fleet.api();
        tlsPort = endOfTls();
        proxyPort = proxy();
        if (Folders.isRoot()) {
            names = new NameServer(Map.of(NAME, List.of("127.0.0.3", ALIVE), "other.test", List.of(ALIVE)));
        }
    }

    @AfterAll
    void stop() throws Exception {
        agents.forEach(Agent::stopWhole);
        fleet.close();
        if (names != null) {
            names.close();
        }
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void aNameWithADeadAddressAndACertificateOfOurOwnLeadsToTheNode() throws Exception {
        Agent agent = agent("by-name", "wss://" + NAME + ":" + tlsPort, Map.of());
        api.awaitHealth("by-name", "healthy", SOON);
        assertThat(agent.hasLogged("connected to wss://" + NAME)).isTrue();
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
        Path other = certificate("other", NAME);
        Agent agent =
                agent("unsure", "wss://" + NAME + ":" + tlsPort, Map.of("SANDMESH_AGENT_RELAY_CA", other.toString()));
        Eventually.hold("it says why", SOON, () -> agent.hasLogged("Failed to create SSL connection"));
        assertThat(api.findSandbox("unsure")).isEmpty();
    }

    @Test
    void aCertificateOfAnotherNameIsRefused() throws Exception {
        Agent agent = agent("elsewhere", "wss://other.test:" + tlsPort, Map.of());
        Eventually.hold("it says why", SOON, () -> agent.hasLogged("Failed to create SSL connection"));
        assertThat(api.findSandbox("elsewhere")).isEmpty();
    }

    @Test
    void aProxyIsAskedToConnectWithItsPassword() throws Exception {
        Path credentials = Files.writeString(fleet.home().resolve("proxy"), SECRET + "\n");
        Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rw-------"));
        Agent agent = agent(
                "by-proxy",
                "wss://" + NAME + ":" + tlsPort,
                Map.of(
                        "SANDMESH_AGENT_RELAY_PROXY",
                        "http://127.0.0.1:" + proxyPort,
                        "SANDMESH_AGENT_RELAY_PROXY_CREDENTIALS",
                        credentials.toString(),
                        "SANDMESH_AGENT_LOG_LEVEL",
                        "debug"));
        api.awaitHealth("by-proxy", "healthy", SOON);
        assertThat(asked).anySatisfy(head -> assertThat(head)
                .startsWith("CONNECT " + NAME + ":" + tlsPort)
                .contains(Base64.getEncoder().encodeToString(SECRET.getBytes(UTF_8))));
        assertThat(agent.hasLogged("swordfish")).isFalse();
    }

    @Test
    void aNodeThatWasKilledIsFoundAgain() {
        fleet.addSandbox("patient", SandboxKind.SMALL, fleet.relayed());
        long epoch = api.awaitHealth("patient", "healthy", SOON).getLong("epoch");
        Signals.send("KILL", fleet.control().process().pid());
        fleet.control().process().awaitExit(SOON);
        fleet.control().restart();
        Eventually.hold(
                "it has registered again", SOON, () -> api.sandbox("patient").getLong("epoch") > epoch);
        api.awaitHealth("patient", "healthy", SOON);
    }

    private Agent agent(String name, String url, Map<String, String> more) throws Exception {
        assumeTrue(names != null, "NOT RUN: a name server of its own needs root");
        Map<String, String> settings = fleet.settings(name, SandboxKind.SMALL);
        settings.putAll(fleet.relayed());
        settings.put("SANDMESH_AGENT_RELAY_URLS", url);
        settings.put("SANDMESH_AGENT_RELAY_CA", certificate.toString());
        settings.putAll(more);
        Path folder = Files.createDirectories(fleet.home().resolve(name));
        Agent agent = new Agent(name, folder, settings, requireNonNull(names).within(folder));
        agents.add(agent);
        return agent;
    }

    /** Ends TLS in front of the node, as a load balancer does, on one of the name's addresses. */
    private int endOfTls() throws Exception {
        certificate = certificate("private", NAME);
        NetServerOptions options = new NetServerOptions()
                .setHost(ALIVE)
                .setPort(0)
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions()
                        .setPath(fleet.home().resolve("private.p12").toString())
                        .setPassword("changeit"));
        int node = URI.create(fleet.control().base()).getPort();
        NetClient client = vertx.createNetClient();
        return vertx.createNetServer(options)
                .connectHandler(from -> join(from, client.connect(node, "127.0.0.1")))
                .listen()
                .await(20, TimeUnit.SECONDS)
                .actualPort();
    }

    private int proxy() throws Exception {
        NetClient client = vertx.createNetClient();
        return vertx.createNetServer(new NetServerOptions().setHost("127.0.0.1").setPort(0))
                .connectHandler(from -> from.handler(head -> {
                    asked.add(head.toString());
                    boolean known = head.toString().contains("Basic ")
                            || head.toString().contains("basic ");
                    if (!known) {
                        from.end(Buffer.buffer("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"))
                                .onFailure(gone -> assertThat(gone).isNotNull());
                        return;
                    }
                    join(from, client.connect(tlsPort, ALIVE).compose(to -> from.write("HTTP/1.1 200 Connected\r\n\r\n")
                            .map(to)));
                }))
                .listen()
                .await(20, TimeUnit.SECONDS)
                .actualPort();
    }

    private static void join(NetSocket from, Future<NetSocket> connected) {
        from.pause();
        connected
                .onSuccess(to -> {
                    from.pipeTo(to).onFailure(gone -> end(to));
                    to.pipeTo(from).onFailure(gone -> end(from));
                    from.resume();
                })
                .onFailure(failure -> end(from));
    }

    private static void end(NetSocket socket) {
        socket.close().onFailure(gone -> assertThat(gone).isNotNull());
    }

    /** Its own authority, made by the JDK's keytool; the PEM file of it. */
    private Path certificate(String file, String name) throws Exception {
        Path store = fleet.home().resolve(file + ".p12");
        Process made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), UTF_8);
        assertThat(made.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        return Files.writeString(
                fleet.home().resolve(file + ".pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(keys.getCertificate("a").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }
}
