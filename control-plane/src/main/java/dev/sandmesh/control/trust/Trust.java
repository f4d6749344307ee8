package dev.sandmesh.control.trust;

import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.key.SealedKey.Purpose;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.report.KnownKeysName;
import dev.sandmesh.protocol.report.TrustGrant;
import dev.sandmesh.protocol.view.HopTicket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** By what agents and control plane believe each other. */
public final class Trust {

    private final Parts parts;
    private final MasterKey master;
    private final TrustKeys keys;
    private final AgentTokens tokens;

    /** What trust needs of the rest; {@code home} is where master.key is. */
    public record Parts(Vertx vertx, Database database, AuditTrail audit, Path home, InstantSource clock) {}

    private Trust(Parts parts, MasterKey master, TrustKeys keys) {
        this.parts = parts;
        this.master = master;
        this.keys = keys;
        this.tokens = new AgentTokens(keys, parts.clock());
    }

    /** Reads the keys, or makes them. Needs the database. */
    public static Future<Trust> open(Parts parts) {
        return parts.vertx()
                .executeBlocking(() -> MasterKey.open(parts.home(), new SecureRandom()))
                .compose(master -> {
                    TrustKeys keys =
                            new TrustKeys(parts.vertx(), parts.database(), parts.audit(), master, parts.clock());
                    return keys.start().map(started -> new Trust(parts, master, keys));
                });
    }

    public Future<Void> close() {
        keys.close();
        return Future.succeededFuture();
    }

    TrustKeys keys() {
        return keys;
    }

    public AgentTokens tokens() {
        return tokens;
    }

    public CommandSender sender(Bus bus, Supplier<UUID> ids) {
        return new CommandSender(parts.vertx(), bus, keys, parts.clock(), ids);
    }

    /** Signs, of this type, what another node is to believe. */
    public String sign(String type, JsonObject payload) {
        TrustRing ring = keys.ring(Purpose.COMMAND);
        return Jws.write(type, payload, ring.kid(), ring::sign);
    }

    /** What a node has signed; empty for what none has. */
    public Optional<JsonObject> believed(String type, String text) {
        try {
            Jws jws = Jws.read(type, text);
            TrustRing ring = keys.ring(Purpose.COMMAND);
            if (!ring.knows(jws.kid())) {
                keys.readSoon();
            }
            return Optional.of(jws).filter(ring::vouches).map(Jws::payload);
        } catch (ProtocolException unreadable) {
            return Optional.empty();
        }
    }

    public String sign(HopTicket ticket) {
        TrustRing ring = keys.ring(Purpose.COMMAND);
        return ticket.signed(ring.kid(), ring::sign);
    }

    /** A hop ticket that a node has signed; fails as {@link HopTicket#verified} does. */
    public HopTicket verified(String text) {
        return HopTicket.verified(text, keys.ring(Purpose.COMMAND)::publicKey);
    }

    /** Signs what agents know their control plane by. */
    public byte[] signAsControl(byte[] words) {
        return keys.ring(Purpose.CONTROL).sign(words);
    }

    /** Public keys (X.509 in Base64) that agents are to know their control plane by, newest first. */
    public List<String> controlKeys() {
        return keys.ring(Purpose.CONTROL).publicKeys();
    }

    /** All that a registration brings. */
    public TrustGrant grant(AgentTokens.Bearer bearer) {
        TrustRing command = keys.ring(Purpose.COMMAND);
        // by this the agent tells how old the keys are that this node has read, which may be some seconds behind others
        List<String> announced = new ArrayList<>(List.of(command.announcement()));
        if (controlKeys().size() > 1) {
            announced.addAll(keys.ring(Purpose.CONTROL).announcements());
        }
        return new TrustGrant(tokens.issue(bearer), command.publicKeys(), announced);
    }

    /** What an agent has to be told that knows the keys of this name; mostly nothing. */
    public List<String> announcements(String known) {
        TrustRing command = keys.ring(Purpose.COMMAND);
        TrustRing control = keys.ring(Purpose.CONTROL);
        if (known.isEmpty() || KnownKeysName.names(known, command.name(), control.name())) {
            return List.of();
        }
        List<String> all = new ArrayList<>(command.announcements());
        all.addAll(control.announcements());
        return all;
    }

    /** A keyed digest that all nodes make alike. */
    public byte[] mac(String purpose, byte[] text) {
        return master.mac(purpose, text);
    }

    public List<Endpoint<?, ?>> endpoints() {
        return List.of(new ListTrustKeys(keys), new RotateTrustKeys(keys));
    }
}
