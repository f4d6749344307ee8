package dev.sandmesh.control.http;

import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who is at the other end, as far as an address tells. */
public final class ClientAddress {

    /** No number beyond 255: Java takes such a text for a name and looks it up. */
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})";

    private static final Pattern LITERAL =
            Pattern.compile(OCTET + "(\\." + OCTET + "){3}|[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,45}");
    private static final Pattern WITH_PORT =
            Pattern.compile("\\[([0-9a-fA-F:.%a-zA-Z]{2,60})](?::[0-9]{1,5})?|([0-9.]{7,15}):[0-9]{1,5}");
    private static final int NETWORK_BYTES = 8;
    private static final int LONG_ADDRESS = 16;

    private ClientAddress() {}

    /**
     * One customer's network: a whole address of IPv4, the first half of IPv6, of which everybody has any number. What is no address
     * is a network of its own.
     */
    public static String network(String address) {
        byte[] bytes = bytes(address);
        if (bytes.length != LONG_ADDRESS) {
            return address;
        }
        byte[] first = Arrays.copyOf(Arrays.copyOf(bytes, NETWORK_BYTES), LONG_ADDRESS);
        try {
            return InetAddress.getByAddress(first).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen bytes are an address", e);
        }
    }

    /** The one way in which an address is written, without its port, brackets, zone and Java's slash; empty for what is none. */
    public static Optional<String> literal(String text) {
        String bare = text.strip().replaceFirst("^[^/]{0,253}/", "");
        Matcher withPort = WITH_PORT.matcher(bare);
        if (withPort.matches()) {
            bare = withPort.group(1) == null ? withPort.group(2) : withPort.group(1);
        }
        byte[] bytes = bytes(bare);
        try {
            return bytes.length == 0
                    ? Optional.empty()
                    : Optional.of(InetAddress.getByAddress(bytes).getHostAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    static String network(@Nullable SocketAddress remote) {
        return network(text(remote));
    }

    /** This host's own programs, or everybody behind a proxy that runs here. */
    static boolean isOfThisHost(@Nullable SocketAddress remote) {
        try {
            byte[] bytes = bytes(text(remote));
            return bytes.length == 0 || InetAddress.getByAddress(bytes).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String text(@Nullable SocketAddress remote) {
        String address = remote == null ? null : remote.hostAddress();
        return address == null ? "" : address;
    }

    /** Only what is a literal is read: a look-up would block. Mapped addresses of IPv4 are such. */
    private static byte[] bytes(String address) {
        String literal = address.replaceAll("%.*", "");
        if (!LITERAL.matcher(literal).matches()) {
            return new byte[0];
        }
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}
