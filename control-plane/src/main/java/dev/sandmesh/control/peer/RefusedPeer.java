package dev.sandmesh.control.peer;

import dev.sandmesh.control.http.ClientAddress;
import java.util.Locale;

/**
 * Somebody who was turned away. All texts may come from a stranger: they lose their control characters and what is too long of them.
 *
 * @param address of the other end, with or without a port, as it was seen and not as the peer says
 * @param reason one word of a few: {@code wrong_proof}, {@code silent}, {@code not_admitted}
 * @param detail for people, of the last time
 */
public record RefusedPeer(Door door, String address, String reason, String detail) {

    private static final int LONGEST_ADDRESS = 100;
    private static final int LONGEST_REASON = 40;
    private static final int LONGEST_DETAIL = 300;

    public RefusedPeer {
        address = ClientAddress.literal(address).orElse(clean(address, LONGEST_ADDRESS));
        reason = clean(reason, LONGEST_REASON).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        reason = reason.isEmpty() ? "unknown" : reason;
        detail = clean(detail, LONGEST_DETAIL);
    }

    /** Also without line ends and what turns the direction of writing: a list and a log show it in one line. */
    private static String clean(String text, int longest) {
        String start = text.length() > 4 * longest ? text.substring(0, 4 * longest) : text;
        String safe =
                start.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+", " ").strip();
        return safe.length() > longest ? safe.substring(0, longest - 1).replaceAll("\\p{Cs}$", "") + "…" : safe;
    }
}
