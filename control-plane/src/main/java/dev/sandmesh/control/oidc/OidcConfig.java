package dev.sandmesh.control.oidc;

import dev.sandmesh.control.access.Access;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which provider vouches for people, and what it thinks we are.
 *
 * @param issuer without a slash at its end
 * @param redirectUrl where the provider sends the browser back to: this control plane's {@code /api/v1/auth/oidc/callback}
 * @param name what the button of the login page says
 */
public record OidcConfig(
        String issuer, Client client, String redirectUrl, List<String> scopes, RoleMap roles, String name) {

    private static final String PREFIX = "SANDMESH_OIDC_";
    private static final String CALLBACK = "/api/v1/auth/oidc/callback";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** What the provider knows us by; without a secret PKCE alone proves that we are who has asked. */
    public record Client(String id, Optional<String> secret) {

        /** Never shows the secret. */
        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }

    public OidcConfig {
        scopes = List.copyOf(scopes);
    }

    /** Whether the browser talks to us over TLS, as far as the provider is told. */
    boolean secure() {
        return redirectUrl.startsWith("https:");
    }

    /** Whether somebody who writes it with or without a slash at its end means our issuer. */
    static boolean isSame(String issuer, String other) {
        return issuer.equals(withoutSlash(other));
    }

    private static String withoutSlash(String issuer) {
        return issuer.replaceAll("/+$", "");
    }

    /** Reads SANDMESH_OIDC_*; empty without SANDMESH_OIDC_ISSUER. */
    public static Optional<OidcConfig> read(Map<String, String> environment) {
        String issuer = text(environment, "ISSUER", "");
        if (issuer.isEmpty()) {
            return Optional.empty();
        }
        List<String> faults = new ArrayList<>();
        String id = text(environment, "CLIENT_ID", "");
        if (id.isEmpty()) {
            faults.add(PREFIX + "CLIENT_ID is missing: what the provider calls this control plane");
        }
        String redirect = text(environment, "REDIRECT_URL", "");
        url(PREFIX + "ISSUER", issuer, faults);
        url(PREFIX + "REDIRECT_URL", redirect, faults);
        if (!redirect.endsWith(CALLBACK)) {
            faults.add(PREFIX + "REDIRECT_URL has to be the address of this control plane with " + CALLBACK);
        }
        Optional<String> secret = secret(text(environment, "CLIENT_SECRET_FILE", ""), faults);
        Optional<RoleMap> roles = roles(environment, faults);
        List<String> scopes =
                List.of(text(environment, "SCOPES", "openid email profile").split("\\s+", -1));
        if (!scopes.contains("openid")) {
            faults.add(PREFIX + "SCOPES has to name openid");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", faults));
        }
        return Optional.of(new OidcConfig(
                withoutSlash(issuer),
                new Client(id, secret),
                redirect,
                scopes,
                roles.orElseThrow(),
                text(environment, "NAME", "single sign-on")));
    }

    private static Optional<RoleMap> roles(Map<String, String> environment, List<String> faults) {
        try {
            return Optional.of(RoleMap.parse(
                    text(environment, "ROLE_CLAIM", "roles"), text(environment, "ROLE_MAP", ""), Access.roles()));
        } catch (IllegalArgumentException e) {
            faults.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<String> secret(String file, List<String> faults) {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path path = Path.of(file);
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path);
            if (rights.contains(PosixFilePermission.OTHERS_READ) || rights.contains(PosixFilePermission.GROUP_READ)) {
                faults.add(PREFIX + "CLIENT_SECRET_FILE=" + file + " can be read by others: chmod 600 it");
            }
            return Optional.of(Files.readString(path).strip()).filter(secret -> !secret.isEmpty());
        } catch (IOException e) {
            faults.add(PREFIX + "CLIENT_SECRET_FILE=" + file + " cannot be read");
            return Optional.empty();
        }
    }

    /** Over the net only with TLS. */
    private static void url(String name, String text, List<String> faults) {
        try {
            URI uri = new URI(text);
            boolean here = "http".equals(uri.getScheme()) && LOOPBACK.contains(String.valueOf(uri.getHost()));
            boolean plain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (uri.getHost() != null && plain && (here || "https".equals(uri.getScheme()))) {
                return;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        faults.add(name + (text.isEmpty() ? " is missing" : "=" + text + " is no https:// address")
                + " (http:// is good on this machine only)");
    }

    private static String text(Map<String, String> environment, String name, String otherwise) {
        String value = environment.getOrDefault(PREFIX + name, "").strip();
        return value.isEmpty() ? otherwise : value;
    }
}
