package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.ChildProcess;
import dev.sandmesh.testbed.Programs;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/** {@code scripts/peers/fastify} on a database that a control node has brought up to date. */
final class FastifyPeer implements AutoCloseable {

    private static final Path FOLDER = Programs.script("peers/fastify");

    private final ChildProcess server;
    private final RegistryDoor door;

    private FastifyPeer(ChildProcess server, RegistryDoor door) {
        this.server = server;
        this.door = door;
    }

    /** @param databaseUrl of the application's role */
    static FastifyPeer start(Vertx vertx, Path folder, String databaseUrl, int pool)
            throws IOException, GeneralSecurityException {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        int port = Programs.freePort();
        Map<String, String> environment = Map.of(
                "PEER_PORT",
                Integer.toString(port),
                "PEER_DB_URL",
                databaseUrl,
                "PEER_POOL",
                Integer.toString(pool),
                "PEER_PUBLIC_KEY",
                pem("PUBLIC", keys.getPublic().getEncoded()));
        ChildProcess server = Programs.node("fastify", folder, FOLDER.resolve("server.mjs"), environment);
        Programs.awaitListening("Fastify", port);
        return new FastifyPeer(server, new RegistryDoor(vertx, port, token(vertx, keys)));
    }

    RegistryDoor door() {
        return door;
    }

    long pid() {
        return server.pid();
    }

    @Override
    public void close() {
        door.close();
        server.terminate(Duration.ofSeconds(10));
    }

    /** As large as ours, with the same claims. */
    private static String token(Vertx vertx, KeyPair keys) {
        JWTAuth signer = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(new PubSecKeyOptions()
                                .setAlgorithm("EdDSA")
                                .setBuffer(pem("PRIVATE", keys.getPrivate().getEncoded()))));
        JsonObject claims = new JsonObject()
                .put("sub", "018f0000-0000-7000-8000-000000000000")
                .put("name", "bench")
                .put("role", "admin")
                .put("permissions", new JsonArray().add("sandbox:read").add("sandbox:write"));
        return signer.generateToken(
                claims, new JWTOptions().setAlgorithm("EdDSA").setExpiresInMinutes(240));
    }

    private static String pem(String kind, byte[] encoded) {
        return "-----BEGIN " + kind + " KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + kind
                + " KEY-----\n";
    }
}
