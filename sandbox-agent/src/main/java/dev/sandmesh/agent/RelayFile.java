package dev.sandmesh.agent;

import dev.sandmesh.agent.file.SecretFile;
import dev.sandmesh.agent.link.RelaySettings;
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
    private static final int MOST_URLS = 64;

    private RelayFile() {}

    /** Empty on another link; what is told about this one is checked all the same. */
    static Optional<RelaySettings> read(Settings settings, JoinSettings join, boolean used) {
        List<URI> urls = urls(settings);
        RelaySettings relay = new RelaySettings(urls, ca(settings), proxy(settings));
        if (used && urls.isEmpty()) {
            settings.problem(URLS, "must name at least one control node as wss://host[:port]");
        }
        if (used && join.bundle().isEmpty() && urls.stream().anyMatch(url -> !isLoopback(url))) {
            settings.problem(
                    URLS,
                    "leave this host: without a join bundle, which says by which key the control plane is known,"
                            + " the relay link goes to a loopback address only");
        }
        return used ? Optional.of(relay) : Optional.empty();
    }

    private static List<URI> urls(Settings settings) {
        List<URI> urls = new ArrayList<>();
        List<String> told = settings.list(URLS);
        if (told.size() > MOST_URLS) {
            settings.problem(URLS, "are more than " + MOST_URLS);
        }
        for (String text : told) {
            uri(text)
                    .filter(RelayFile::isAddress)
                    .ifPresentOrElse(
                            urls::add,
                            () -> settings.problem(URLS, "'" + text + "' must be wss://host or wss://host:port"));
        }
        urls.stream()
                .filter(url -> url.getScheme().equals("ws") && !isLoopback(url))
                .forEach(url -> settings.problem(
                        URLS, "'" + url + "' is not encrypted: ws:// is for loopback addresses only, write wss://"));
        return urls;
    }

    private static boolean isAddress(URI url) {
        return List.of("ws", "wss").contains(String.valueOf(url.getScheme()))
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getPort() <= 65_535
                && (url.getRawPath().isEmpty() || url.getRawPath().equals("/"))
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
    }

    /** Literal addresses and {@code localhost} only: a name could resolve to something else tomorrow. */
    private static boolean isLoopback(URI url) {
        return url.getHost().matches("localhost|127(\\.[0-9]{1,3}){3}|\\[(::1|(0{1,4}:){7}0{0,3}1)\\]");
    }

    private static Optional<Path> ca(Settings settings) {
        Optional<Path> file = settings.text(CA).map(text -> Path.of(text).toAbsolutePath());
        file.filter(named -> !Files.isReadable(named))
                .ifPresent(named -> settings.problem(CA, named + " is no readable file"));
        return file;
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
