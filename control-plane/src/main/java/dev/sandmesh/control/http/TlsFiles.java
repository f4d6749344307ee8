package dev.sandmesh.control.http;

import java.nio.file.Path;
import java.util.Optional;

/** Where the certificate, with its chain, and its key lie: PEM files, read again when they change. */
public record TlsFiles(Path certificate, Path key) {

    static final String CERTIFICATE = "SANDMESH_TLS_CERT";
    static final String KEY = "SANDMESH_TLS_KEY";

    /** Both or none, and both have to be good by now: blank is not set. */
    public static Optional<TlsFiles> read(String certificate, String key) {
        if (certificate.isBlank() && key.isBlank()) {
            return Optional.empty();
        }
        if (certificate.isBlank() || key.isBlank()) {
            String missing = certificate.isBlank() ? CERTIFICATE : KEY;
            throw new IllegalArgumentException(
                    missing + " is not set: TLS takes a certificate and its key, in " + CERTIFICATE + " and " + KEY);
        }
        TlsFiles files = new TlsFiles(Path.of(certificate), Path.of(key));
        // At the start only whether it can be served is asked.
        TlsPair unused = TlsPair.read(files);
        return Optional.of(files);
    }
}
