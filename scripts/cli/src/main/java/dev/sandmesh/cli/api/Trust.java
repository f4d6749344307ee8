package dev.sandmesh.cli.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** By whom a control plane's certificate may be vouched for. */
final class Trust {

    private Trust() {}

    /** The certificates of one file, or else those that Java knows; none at all where nothing is encrypted, which is quicker. */
    static SSLContext context(ServerUrl url, Optional<Path> ca) {
        try {
            if (!url.isSecure()) {
                SSLContext nobody = SSLContext.getInstance("TLS");
                nobody.init(null, new TrustManager[] {new Nobody()}, null);
                return nobody;
            }
            if (ca.isEmpty()) {
                return SSLContext.getDefault();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(ca.get()), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw Failure.of("TLS cannot be used: " + e.getMessage());
        }
    }

    private static TrustManager[] managers(Path file) throws GeneralSecurityException {
        Collection<? extends Certificate> certificates;
        try (InputStream in = Files.newInputStream(file)) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (IOException e) {
            throw unusable(file, Words.of(e));
        } catch (CertificateException e) {
            throw unusable(file, String.valueOf(e.getMessage()));
        }
        if (certificates.isEmpty()) {
            throw unusable(file, "there is no certificate in it");
        }
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException e) {
            throw unusable(file, String.valueOf(e.getMessage()));
        }
    }

    private static Failure unusable(Path file, String why) {
        return new Failure(
                ExitCode.USAGE,
                "--ca " + file + " cannot be used: " + why,
                java.util.List.of("It has to be a file of certificates in PEM form that you can read."));
    }

    /** For a connection without encryption, which asks nobody. */
    private static final class Nobody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("nobody is trusted here");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("nobody is trusted here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
