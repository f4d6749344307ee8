package dev.sandmesh.control.link;

import dev.sandmesh.protocol.Recent;
import dev.sandmesh.protocol.report.Register;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The challenges of this node: each is good for one registration, of the process and over the connection that asked for it, and for a few
 * seconds. Nothing is kept of those that are handed out; of those that were answered only as long as they would still be good, and by key,
 * so that whoever answers too many is in nobody's way but its own. Of those whose registration was refused, which anybody with a key made
 * up for it may send, only the last so many are kept: played back, they are refused again. Touched by one event loop.
 */
final class Challenges {

    static final Duration GOOD_FOR = Duration.ofSeconds(15);
    static final String PURPOSE = "register-challenge";
    static final int MOST_OF_ONE_KEY = 20;
    static final int MOST_REFUSED = 20_000;

    private static final int SALT_BYTES = 8;

    private final UnaryOperator<byte[]> mac;
    private final String nodeId;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    /** The challenge, and the key that answered it. */
    private final Map<String, String> spent = new LinkedHashMap<>();

    private final Map<String, Integer> spentBy = new HashMap<>();
    private final Map<String, Boolean> refused = new Recent<>(MOST_REFUSED);

    /** What became of a challenge that was answered. */
    enum Spending {
        /** It is this registration's. */
        SPENT,
        /** A registration has had it before. */
        SPENT_BEFORE,
        /** Its key has had too many. */
        TOO_MANY
    }

    /** {@code mac} is a keyed digest of this control plane's. */
    Challenges(UnaryOperator<byte[]> mac, String nodeId, InstantSource clock) {
        this.mac = mac;
        this.nodeId = nodeId;
        this.clock = clock;
    }

    String make(Register register) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        String begun = clock.millis() + "." + HexFormat.of().formatHex(salt);
        return begun + "." + seal(begun, register);
    }

    /** Whether the register names a challenge of this node, for itself, that is still good; that is forgotten again at once. */
    boolean fits(Register register) {
        String challenge = register.challenge();
        int end = challenge.lastIndexOf('.');
        if (end < 0 || !sealed(challenge, end, register)) {
            return false;
        }
        Instant made = madeAt(challenge);
        Instant now = clock.instant();
        return !made.isAfter(now) && made.plus(GOOD_FOR).isAfter(now);
    }

    /** Takes the challenge of a register that fits, and whose key is proved: nobody else is to spend anything in the name of a key. */
    Spending spend(Register register) {
        forgetOld();
        String challenge = register.challenge();
        String key = register.credentials().publicKey();
        if (spent.containsKey(challenge) || refused.containsKey(challenge)) {
            return Spending.SPENT_BEFORE;
        }
        if (spentBy.getOrDefault(key, 0) >= MOST_OF_ONE_KEY) {
            return Spending.TOO_MANY;
        }
        spent.put(challenge, key);
        spentBy.merge(key, 1, Integer::sum);
        return Spending.SPENT;
    }

    /** Nothing came of the registration that spent it. */
    void refused(Register register) {
        if (spent.containsKey(register.challenge())) {
            forget(register.challenge());
            refused.put(register.challenge(), true);
        }
    }

    private boolean sealed(String challenge, int end, Register register) {
        String expected = seal(challenge.substring(0, end), register);
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                challenge.substring(end + 1).getBytes(StandardCharsets.US_ASCII));
    }

    private String seal(String begun, Register register) {
        String text = String.join(
                "\n",
                nodeId,
                begun,
                register.credentials().nonce(),
                register.credentials().publicKey(),
                register.connection());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.apply(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** In the order in which they were spent, which is nearly that of their making. */
    private void forgetOld() {
        Instant old = clock.instant().minus(GOOD_FOR.multipliedBy(2));
        while (!spent.isEmpty() && madeAt(spent.keySet().iterator().next()).isBefore(old)) {
            forget(spent.keySet().iterator().next());
        }
        while (!refused.isEmpty() && madeAt(refused.keySet().iterator().next()).isBefore(old)) {
            refused.remove(refused.keySet().iterator().next());
        }
    }

    private void forget(String challenge) {
        String key = spent.remove(challenge);
        if (key != null) {
            spentBy.computeIfPresent(key, (same, count) -> count <= 1 ? null : count - 1);
        }
    }

    /** Of one whose seal was checked. */
    private static Instant madeAt(String challenge) {
        return Instant.ofEpochMilli(Long.parseLong(challenge.substring(0, challenge.indexOf('.'))));
    }
}
