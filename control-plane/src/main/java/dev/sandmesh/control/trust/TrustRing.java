package dev.sandmesh.control.trust;

import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.key.SealedKey.Purpose;
import dev.sandmesh.control.key.Signer;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.report.KeyAnnouncement;
import dev.sandmesh.protocol.report.KnownKeysName;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The keys of one purpose at one moment: one signs, all of them are believed. Immutable, any thread. */
final class TrustRing {

    /** When a new key begins to sign: by then every node has read it. */
    static final Duration SIGNS_AFTER = Duration.ofSeconds(30);

    private final Map<String, TrustKey> valid;
    private final List<String> publicKeys;
    private final String name;
    private final TrustKey signing;
    private final Signer signer;
    private final List<String> announcements;

    private TrustRing(List<TrustKey> keys, TrustKey signing, Signer signer, List<String> announcements) {
        this.valid = keys.stream().collect(Collectors.toUnmodifiableMap(TrustKey::kid, Function.identity()));
        this.publicKeys = keys.stream().map(TrustKey::publicKey).toList();
        this.name = KnownKeysName.of(publicKeys);
        this.signing = signing;
        this.signer = signer;
        this.announcements = announcements;
    }

    /** {@code all} are of one purpose, newest first, and ours; at least one is valid. */
    static TrustRing of(List<TrustKey> all, MasterKey master, Instant now) {
        List<TrustKey> valid = all.stream().filter(key -> key.valid(now)).toList();
        TrustKey signing = signing(valid, now);
        return new TrustRing(valid, signing, signing.sealed().signer(master), announcements(all, valid, master, now));
    }

    /** The newest that every node knows; a control plane that begins has one that is new. */
    static TrustKey signing(List<TrustKey> valid, Instant now) {
        return valid.stream()
                .filter(key -> !key.createdAt().plus(SIGNS_AFTER).isAfter(now))
                .findFirst()
                .orElseGet(() -> valid.get(valid.size() - 1));
    }

    String kid() {
        return signing.kid();
    }

    byte[] sign(byte[] words) {
        return signer.sign(words).getBytes();
    }

    /** X.509 in Base64, newest first. */
    List<String> publicKeys() {
        return publicKeys;
    }

    /** As agents call what they know. */
    String name() {
        return name;
    }

    /** That these are the keys, said by each of them. */
    List<String> announcements() {
        return announcements;
    }

    /** The same once, for whoever is told these very keys: since when they are what there is. */
    String announcement() {
        return announcements.get(0);
    }

    /** X.509 in Base64, where it is believed. */
    Optional<String> publicKey(String kid) {
        return Optional.ofNullable(valid.get(kid)).map(TrustKey::publicKey);
    }

    boolean knows(String kid) {
        return valid.containsKey(kid);
    }

    boolean vouches(Jws jws) {
        return Optional.ofNullable(valid.get(jws.kid()))
                .filter(key -> key.sealed().vouches(jws.signed(), Buffer.buffer(jws.signature())))
                .isPresent();
    }

    private static List<String> announcements(List<TrustKey> all, List<TrustKey> valid, MasterKey master, Instant now) {
        Purpose purpose = valid.get(0).sealed().purpose();
        // the same on every node: made of what the database says
        Instant at = all.stream()
                .map(key -> key.changedAt(now))
                .max(Comparator.naturalOrder())
                .orElse(now);
        KeyAnnouncement announcement = new KeyAnnouncement(
                purpose.name().toLowerCase(Locale.ROOT),
                valid.stream().map(TrustKey::publicKey).toList(),
                at);
        Stream<String> signed = valid.stream()
                .map(key -> announcement.signed(
                        key.kid(),
                        words -> key.sealed().signer(master).sign(words).getBytes()));
        return signed.limit(KeyAnnouncement.MOST / 2).toList();
    }
}
