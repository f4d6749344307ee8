package dev.sandmesh.control.join;

import dev.sandmesh.protocol.relay.RelayUrl;
import dev.sandmesh.protocol.report.JoinBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads what bundles say of the relay link. Blocks: for the start of a process. */
public final class RelayDirections {

    public static final String URLS = "SANDMESH_RELAY_URLS";
    public static final String CA = "SANDMESH_RELAY_CA";

    private RelayDirections() {}

    /**
     * With the text of {@code caFile}, unless that is empty.
     *
     * @throws IllegalArgumentException that says which of them is wrong and how it has to be
     */
    public static JoinBundle.Relay read(List<String> urls, String caFile) {
        if (urls.size() > RelayUrl.MOST) {
            throw new IllegalArgumentException(URLS + " are more than " + RelayUrl.MOST);
        }
        for (String url : urls) {
            if (RelayUrl.parse(url)
                    .filter(known -> known.isEncrypted() || known.isLoopback())
                    .isEmpty()) {
                throw new IllegalArgumentException(
                        URLS + ": " + url + " must be wss://host or wss://host:port, as agents can reach it");
            }
        }
        return new JoinBundle.Relay(urls, caFile.isEmpty() ? "" : authorities(Path.of(caFile)));
    }

    private static String authorities(Path file) {
        try {
            if (Files.size(file) > RelayUrl.LONGEST_CA) {
                throw new IllegalArgumentException(
                        CA + ": " + file + " is longer than " + RelayUrl.LONGEST_CA + " bytes");
            }
            String text = Files.readString(file);
            if (!text.contains("-----BEGIN CERTIFICATE-----")) {
                throw new IllegalArgumentException(CA + ": " + file + " holds no certificate in PEM");
            }
            if (text.contains("PRIVATE KEY-----")) {
                throw new IllegalArgumentException(CA + ": " + file
                        + " holds a private key, and agents are given all of it: name the certificates alone");
            }
            return text;
        } catch (IOException e) {
            throw new IllegalArgumentException(CA + ": " + file + " cannot be read", e);
        }
    }
}
