package dev.sandmesh.agent;

import dev.sandmesh.agent.file.SecretFile;
import dev.sandmesh.agent.link.RelaySettings;
import dev.sandmesh.protocol.relay.RelayUrl;
import dev.sandmesh.protocol.report.JoinBundle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the settings of the relay link. */
final class RelayFile {

    private static final String URLS = "relay.urls";
    private static final String CA = "relay.ca";
    private static final String PROXY = "relay.proxy";
    private static final String CREDENTIALS = "relay.proxyCredentials";
    private static final int LONGEST_CREDENTIALS = 1_024;

    private RelayFile() {}

    /** Empty on another link; what is told about this one is checked all the same. What is not told stands in the bundle. */
    static Optional<RelaySettings> read(Settings settings, JoinSettings join, boolean used) {
        JoinBundle.Relay bundled = join.relay();
        List<RelayUrl> urls = urls(settings, bundled.urls());
        Optional<String> ca = ca(settings).or(() -> Optional.of(bundled.ca()).filter(pem -> !pem.isEmpty()));
        RelaySettings relay = new RelaySettings(urls.stream().map(RelayUrl::uri).toList(), ca, proxy(settings));
        if (used && urls.isEmpty()) {
            settings.problem(
                    URLS, "must name at least one control node as wss://host[:port], since no join bundle names one");
        }
        if (used && join.bundle().isEmpty() && urls.stream().anyMatch(url -> !url.isLoopback())) {
            settings.problem(
                    URLS,
                    "leave this host: without a join bundle, which says by which key the control plane is known,"
                            + " the relay link goes to a loopback address only");
        }
        return used ? Optional.of(relay) : Optional.empty();
    }

    private static List<RelayUrl> urls(Settings settings, List<String> bundled) {
        List<RelayUrl> urls = new ArrayList<>();
        List<String> own = settings.list(URLS);
        List<String> told = own.isEmpty() ? bundled : own;
        if (told.size() > RelayUrl.MOST) {
            settings.problem(URLS, "are more than " + RelayUrl.MOST);
        }
        for (String text : told) {
            RelayUrl.parse(text)
                    .ifPresentOrElse(
                            urls::add,
                            () -> settings.problem(URLS, "'" + text + "' must be wss://host or wss://host:port"));
        }
        urls.stream()
                .filter(url -> !url.isEncrypted() && !url.isLoopback())
                .forEach(url -> settings.problem(
                        URLS,
                        "'" + url.uri() + "' is not encrypted: ws:// is for loopback addresses only, write wss://"));
        return urls;
    }

    private static Optional<String> ca(Settings settings) {
        return settings.text(CA).flatMap(text -> {
            Path file = Path.of(text).toAbsolutePath();
            try {
                if (Files.size(file) <= RelayUrl.LONGEST_CA) {
                    return Optional.of(Files.readString(file));
                }
                settings.problem(CA, file + " is longer than " + RelayUrl.LONGEST_CA + " bytes");
            } catch (IOException e) {
                settings.problem(CA, file + " is no readable file");
            }
            return Optional.empty();
        });
    }

    private static Optional<RelaySettings.Proxy> proxy(Settings settings) {
        Optional<String> told = settings.text(PROXY);
        Optional<String> credentials = settings.text(CREDENTIALS).flatMap(file -> credentials(settings, file));
        if (told.isEmpty()) {
            return Optional.empty();
        }
        Optional<URI> url = uri(told.get())
                .filter(proxy -> "http".equals(proxy.getScheme()) && proxy.getHost() != null && proxy.getPort() > 0);
        if (url.isEmpty()) {
            // Not quoted: it may hold a password.
            settings.problem(
                    PROXY, "must be http://host:port, with user:password@ before the host if it asks for them");
            return Optional.empty();
        }
        String user =
                credentials.orElse(Optional.ofNullable(url.get().getUserInfo()).orElse(""));
        int colon = user.indexOf(':');
        return Optional.of(new RelaySettings.Proxy(
                url.get().getHost().replaceAll("[\\[\\]]", ""),
                url.get().getPort(),
                colon < 0 ? user : user.substring(0, colon),
                colon < 0 ? "" : user.substring(colon + 1)));
    }

    private static Optional<String> credentials(Settings settings, String file) {
        try {
            String text = SecretFile.read("the file", Path.of(file).toAbsolutePath(), LONGEST_CREDENTIALS)
                    .strip();
            if (text.indexOf(':') > 0) {
                return Optional.of(text);
            }
            settings.problem(CREDENTIALS, file + " must hold user:password");
        } catch (IOException e) {
            settings.problem(CREDENTIALS, "cannot be used: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(URI.create(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
