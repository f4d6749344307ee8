package dev.sandmesh.protocol.relay;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** Where the relay link goes: {@code wss://host[:port]}, or {@code ws://} of the same host; both sides take the same for one. */
public record RelayUrl(URI uri) {

    /** So many an agent is told at most. */
    public static final int MOST = 64;

    /** In characters. */
    public static final int LONGEST = 300;

    /** In bytes, of the authorities that go with them. */
    public static final int LONGEST_CA = 32 * 1024;

    private static final Set<String> SCHEMES = Set.of("ws", "wss");
    private static final int LONGEST_HOST = 253;
    private static final int HIGHEST_PORT = 65_535;

    /** Empty for what is none. Names of hosts are as URIs have them: letters, digits, hyphens and dots. */
    public static Optional<RelayUrl> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(URI.create(text)).filter(RelayUrl::isAddress).map(RelayUrl::new);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isAddress(URI url) {
        return SCHEMES.contains(String.valueOf(url.getScheme()))
                && url.getHost() != null
                && url.getHost().length() <= LONGEST_HOST
                && !url.getHost().contains("%") // a zone of IPv6, which no certificate names
                && url.getRawUserInfo() == null
                && !url.getRawAuthority().endsWith(":")
                && url.getPort() != 0
                && url.getPort() <= HIGHEST_PORT
                && (url.getRawPath().isEmpty() || url.getRawPath().equals("/"))
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
    }

    public boolean isEncrypted() {
        return uri.getScheme().equals("wss");
    }

    /** Literal addresses and {@code localhost} only: a name could resolve to something else tomorrow. */
    public boolean isLoopback() {
        return uri.getHost().matches("localhost|127(\\.[0-9]{1,3}){3}|\\[(::1|(0{1,4}:){7}0{0,3}1)\\]");
    }
}
