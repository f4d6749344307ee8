package dev.sandmesh.agent.identity;

import dev.sandmesh.protocol.Ed25519;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.KeyAnnouncement;
import dev.sandmesh.protocol.report.KnownKeysName;
import dev.sandmesh.protocol.report.TrustGrant;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of the control plane that this agent believes: of those that it was given or has learnt, and told by one of them. What it learns of the
 * keys by which it knows its control plane is kept on disk, for the bundle does not change. Any thread.
 */
public final class KnownKeys {

    private static final Logger LOG = LoggerFactory.getLogger(KnownKeys.class);
    private static final String FILE = "control-keys.json";

    /** By so much may an announcement be ahead of the control plane's time; one made for longer would outlast all that follow. */
    static final Duration AHEAD = Duration.ofMinutes(5);

    private final Path file;
    private final List<String> given;
    private List<String> control;
    private Instant controlAt = Instant.EPOCH;
    private List<String> command = List.of();
    private Instant commandAt = Instant.EPOCH;
    private boolean unsaved;

    private KnownKeys(Path file, List<String> given) {
        this.file = file;
        this.given = List.copyOf(given);
        this.control = this.given;
    }

    /** Reads what was learnt since the bundle was made. Blocks. */
    static KnownKeys open(Path stateDir, List<String> given) {
        KnownKeys known = new KnownKeys(stateDir.resolve(FILE), given);
        if (!given.isEmpty() && Files.exists(known.file)) {
            known.read();
        }
        return known;
    }

    /** Empty where whoever answers is believed. */
    synchronized List<String> controlKeys() {
        return control;
    }

    /** How the control plane calls what this agent knows. */
    public synchronized String name() {
        return KnownKeysName.of(command, control);
    }

    /** The key of this name whose holder is obeyed. */
    public synchronized Optional<String> commandKey(String kid) {
        return command.stream().filter(key -> Ed25519.kid(key).equals(kid)).findFirst();
    }

    /**
     * From an answer that was proved: whoever gave it says what counts now. A node may be some seconds behind the one that this agent heard
     * of new keys from: what is older than that is not learnt again.
     *
     * @param at when it was given, in the control plane's time
     */
    synchronized void obey(TrustGrant grant, Instant at) {
        Instant since = since(grant, at);
        boolean behind = since.isBefore(commandAt)
                && !isAhead(commandAt, at)
                && !Collections.disjoint(command, grant.commandKeys());
        if (!behind) {
            command = grant.commandKeys();
            commandAt = since;
        }
        if (isAhead(controlAt, at)) {
            LOG.warn(
                    "the keys of the control plane were announced for {}, which is yet to come; that counts no more",
                    controlAt);
            controlAt = Instant.EPOCH;
            unsaved = true;
            heard(grant.announcements(), at);
        }
    }

    /** Since when its keys are what there is; of a control node that does not say, the time of its answer has to do. */
    private static Instant since(TrustGrant grant, Instant at) {
        return grant.announcements().stream()
                .flatMap(text -> KeyAnnouncement.verified(text, KeyAnnouncement.COMMAND, grant.commandKeys()).stream())
                .filter(said -> said.keys().equals(grant.commandKeys()) && !isAhead(said.at(), at))
                .map(KeyAnnouncement::at)
                .findFirst()
                .orElse(at);
    }

    /**
     * Learns what is announced by somebody who is believed already; all else is nothing.
     *
     * @param now in the control plane's time
     */
    public synchronized void heard(List<String> announcements, Instant now) {
        for (String text : announcements) {
            if (!control.isEmpty()) {
                KeyAnnouncement.verified(text, KeyAnnouncement.CONTROL, control)
                        .filter(news -> news.at().isAfter(controlAt) && !isAhead(news.at(), now))
                        .ifPresent(this::know);
            }
            KeyAnnouncement.verified(text, KeyAnnouncement.COMMAND, command)
                    .filter(news -> news.at().isAfter(commandAt) && !isAhead(news.at(), now))
                    .ifPresent(news -> {
                        command = news.keys();
                        commandAt = news.at();
                        LOG.info("commands are obeyed of {} keys from now on", command.size());
                    });
        }
    }

    private static boolean isAhead(Instant at, Instant now) {
        return at.isAfter(now.plus(AHEAD));
    }

    /** Whether something was learnt that is not on disk. */
    public synchronized boolean unsaved() {
        return unsaved;
    }

    /** Keeps what was learnt. Blocks. */
    public void save() {
        JsonObject text;
        synchronized (this) {
            unsaved = false;
            text = new JsonObject()
                    .put("given", Wire.texts(given))
                    .put("keys", Wire.texts(control))
                    .put("at", Wire.instant(controlAt));
        }
        try {
            PrivateFile.write(file, text.encodePrettily() + "\n");
        } catch (IOException e) {
            LOG.warn(
                    "the keys of the control plane cannot be kept; the next agent may need a new bundle: {}",
                    e.toString());
        }
    }

    private void know(KeyAnnouncement news) {
        unsaved = unsaved || !news.keys().equals(control);
        control = news.keys();
        controlAt = news.at();
        LOG.info("the control plane is known by {} keys from now on", control.size());
    }

    /** What was learnt with another bundle is of no use with this one. */
    private void read() {
        try {
            Fields fields = Fields.of(new JsonObject(Files.readString(file)));
            if (fields.texts("given", 16, 200).equals(given)) {
                control = fields.texts("keys", 16, 200);
                controlAt = fields.instant("at");
            }
        } catch (IOException | DecodeException | ProtocolException | ClassCastException e) {
            LOG.warn("{} cannot be read; the keys of the bundle count: {}", file, e.toString());
        }
    }
}
