package dev.sandmesh.protocol;

import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;

/**
 * What the sender of a message shows of itself, in the message's headers; nothing of it is believed for that.
 *
 * @param authorization {@code Bearer …}; empty when there is none
 */
public record Sender(String authorization) {

    public static final Sender UNKNOWN = new Sender("");

    private static final String HEADER = "authorization";
    private static final String SCHEME = "Bearer ";
    private static final int LONGEST = 4_096;

    public static Sender withToken(String token) {
        return token.isEmpty() ? UNKNOWN : new Sender(SCHEME + token);
    }

    static Sender of(MultiMap headers) {
        String shown = headers.get(HEADER);
        return shown == null || shown.length() > LONGEST ? UNKNOWN : new Sender(shown);
    }

    /** Empty when it shows none. */
    public String token() {
        return authorization.startsWith(SCHEME) ? authorization.substring(SCHEME.length()) : "";
    }

    DeliveryOptions shownBy(DeliveryOptions options) {
        return authorization.isEmpty() ? options : options.addHeader(HEADER, authorization);
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return authorization.isEmpty() ? "Sender[]" : "Sender[with a token]";
    }
}
