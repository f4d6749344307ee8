package dev.sandmesh.control.db;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a database is and who asks: {@code postgresql://user:password@host:port/database?sslmode=...}. */
public record DatabaseUrl(String host, int port, String database, String user, String password, String sslMode) {

    private static final Pattern SSL_MODE = Pattern.compile("sslmode=(disable|prefer|require|verify-ca|verify-full)");

    /**
     * Reads a URL as it stands in the configuration.
     *
     * @throws IllegalArgumentException with a sentence for the person who wrote it; it never repeats the password
     */
    public static DatabaseUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text.trim());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the database URL does not parse; percent-encode special characters");
        }
        boolean scheme = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
        String path = Optional.ofNullable(uri.getPath()).orElse("");
        if (!scheme || uri.getHost() == null || uri.getRawUserInfo() == null || path.length() < 2) {
            throw new IllegalArgumentException(
                    "the database URL must look like postgresql://user:password@host:5432/database");
        }
        String[] account = uri.getRawUserInfo().split(":", 2);
        return new DatabaseUrl(
                uri.getHost(),
                uri.getPort() < 0 ? 5432 : uri.getPort(),
                path.substring(1),
                decode(account[0]),
                account.length < 2 ? "" : decode(account[1]),
                sslMode(Optional.ofNullable(uri.getRawQuery()).orElse("")));
    }

    private static String sslMode(String query) {
        if (query.isEmpty()) {
            return "prefer";
        }
        Matcher matcher = SSL_MODE.matcher(query);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("the database URL knows only the parameter sslmode");
        }
        return matcher.group(1);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8)
                + "?sslmode=" + sslMode + "&connectTimeout=5&socketTimeout=60&tcpKeepAlive=true";
    }

    PgConnectOptions connectOptions() {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(host)
                .setPort(port)
                .setDatabase(database)
                .setUser(user)
                .setPassword(password)
                .setSslMode(SslMode.of(sslMode));
        if (options.getSslMode() != SslMode.DISABLE) {
            boolean verified = sslMode.startsWith("verify");
            options.setSslOptions(new ClientSSLOptions()
                    .setTrustAll(!verified)
                    .setHostnameVerificationAlgorithm(sslMode.equals("verify-full") ? "HTTPS" : ""));
        }
        return options;
    }

    /** The URL with its password, for whoever starts a process that needs it. */
    public String secretText() {
        return "postgresql://" + encode(user) + ":" + encode(password) + "@" + host + ":" + port + "/"
                + encode(database) + "?sslmode=" + sslMode;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return "postgresql://" + user + ":***@" + host + ":" + port + "/" + database;
    }
}
