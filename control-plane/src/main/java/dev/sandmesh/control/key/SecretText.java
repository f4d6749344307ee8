package dev.sandmesh.control.key;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The text of a token that people carry: a prefix that scanners for leaked secrets find, 256 random bits, and a checksum that tells a
 * mistyped token from a wrong one without a look-up.
 */
public record SecretText(String text) {

    private static final int RANDOM_BYTES = 32;
    private static final int BODY = 43;
    private static final int SUM = 6;
    private static final int HINT = 10;
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger RADIX = BigInteger.valueOf(DIGITS.length());
    private static final Pattern FORM = Pattern.compile("[a-z]+_[0-9A-Za-z]{" + (BODY + SUM) + "}");

    /** What a token is for; its prefix says so. */
    public enum Kind {
        /** Shown instead of a login. */
        API_TOKEN("smt_"),
        /** Lets new sandboxes in. */
        JOIN_TOKEN("smj_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        public boolean begins(String text) {
            return text.startsWith(prefix);
        }
    }

    public static SecretText create(Kind kind, SecureRandom random) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        String begun = kind.prefix + digits(new BigInteger(1, bits), BODY);
        return new SecretText(begun + sum(begun));
    }

    public static Optional<SecretText> parse(Kind kind, String text) {
        boolean whole = kind.begins(text)
                && FORM.matcher(text).matches()
                && text.endsWith(sum(text.substring(0, text.length() - SUM)));
        return whole ? Optional.of(new SecretText(text)) : Optional.empty();
    }

    public byte[] bytes() {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Its beginning: enough to find it in a configuration, far too little to use it. */
    public String hint() {
        return text.substring(0, HINT);
    }

    private static String sum(String begun) {
        CRC32 sum = new CRC32();
        sum.update(begun.getBytes(StandardCharsets.US_ASCII));
        return digits(BigInteger.valueOf(sum.getValue()), SUM);
    }

    private static String digits(BigInteger number, int width) {
        StringBuilder text = new StringBuilder();
        BigInteger rest = number;
        for (int place = 0; place < width; place++) {
            BigInteger[] parts = rest.divideAndRemainder(RADIX);
            text.append(DIGITS.charAt(parts[1].intValue()));
            rest = parts[0];
        }
        return text.reverse().toString();
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "SecretText[" + hint() + "]";
    }
}
