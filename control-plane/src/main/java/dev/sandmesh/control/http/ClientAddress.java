package dev.sandmesh.control.http;

import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Who is at the other end, as far as an address tells. */
final class ClientAddress {

    private static final int NETWORK_BYTES = 8;
    private static final int LONG_ADDRESS = 16;

    private ClientAddress() {}

    /** One customer's network: a whole address of IPv4, the first half of IPv6, of which everybody has any number. */
    static String network(@Nullable SocketAddress remote) {
        byte[] bytes = bytes(remote);
        return HexFormat.of().formatHex(bytes.length == LONG_ADDRESS ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
    }

    /** This host's own programs, or everybody behind a proxy that runs here. */
    static boolean isOfThisHost(@Nullable SocketAddress remote) {
        try {
            byte[] bytes = bytes(remote);
            return bytes.length == 0 || InetAddress.getByAddress(bytes).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** No look-up: the host part of a connection's address is a literal. */
    private static byte[] bytes(@Nullable SocketAddress remote) {
        String address = remote == null ? null : remote.hostAddress();
        if (address == null) {
            return new byte[0];
        }
        try {
            return InetAddress.getByName(address.replaceAll("%.*", "")).getAddress();
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}
