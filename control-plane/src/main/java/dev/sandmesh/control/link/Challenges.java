package dev.sandmesh.control.link;

import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.report.Register;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The challenges of this node: each is good for one registration, of the process and over the connection that asked for it, and for a few
 * seconds. Nothing is kept of those that are handed out; of those that were answered only as long as they would still be good. Touched by
 * one event loop.
 */
final class Challenges {

    static final Duration GOOD_FOR = Duration.ofSeconds(15);

    private static final String PURPOSE = "register-challenge";
    private static final int SALT_BYTES = 8;
    private static final int MOST_SPENT = 50_000;

    private final Trust trust;
    private final String nodeId;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Set<String> spent = new LinkedHashSet<>();

    Challenges(Trust trust, String nodeId, InstantSource clock) {
        this.trust = trust;
        this.nodeId = nodeId;
        this.clock = clock;
    }

    String make(Register register) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        String begun = clock.millis() + "." + HexFormat.of().formatHex(salt);
        return begun + "." + seal(begun, register);
    }

    /** Whether the register answers a challenge of this node that is still good; it is not any more afterwards. */
    boolean spend(Register register) {
        String challenge = register.challenge();
        int end = challenge.lastIndexOf('.');
        if (end < 0 || !sealed(challenge, end, register)) {
            return false;
        }
        forgetOld();
        Instant made = madeAt(challenge);
        Instant now = clock.instant();
        boolean good = !made.isAfter(now) && made.plus(GOOD_FOR).isAfter(now) && spent.size() < MOST_SPENT;
        return good && spent.add(challenge);
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
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(trust.mac(PURPOSE, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** In the order in which they were spent, which is nearly that of their making. */
    private void forgetOld() {
        Instant old = clock.instant().minus(GOOD_FOR.multipliedBy(2));
        while (!spent.isEmpty() && madeAt(spent.iterator().next()).isBefore(old)) {
            spent.remove(spent.iterator().next());
        }
    }

    /** Of one whose seal was checked. */
    private static Instant madeAt(String challenge) {
        return Instant.ofEpochMilli(Long.parseLong(challenge.substring(0, challenge.indexOf('.'))));
    }
}
