package dev.sandmesh.control.audit;

import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A head and who vouches for it; one line of {@code heads.log}. */
record SignedHead(AuditHead head, String kid, Buffer signature) {

    private static final Pattern LINE =
            Pattern.compile("([0-9]{1,18}) ([0-9a-f]{64}) ([0-9a-f]{16}) ([A-Za-z0-9_-]{86})");

    String line() {
        return head.seq() + " " + head.hash() + " " + kid + " "
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.getBytes());
    }

    static Optional<SignedHead> parse(String line) {
        Matcher parts = LINE.matcher(line);
        return parts.matches()
                ? Optional.of(new SignedHead(
                        new AuditHead(Long.parseLong(parts.group(1)), parts.group(2)),
                        parts.group(3),
                        Buffer.buffer(Base64.getUrlDecoder().decode(parts.group(4)))))
                : Optional.empty();
    }
}
