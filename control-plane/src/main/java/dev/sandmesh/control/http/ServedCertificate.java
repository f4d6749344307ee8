package dev.sandmesh.control.http;

import io.vertx.core.net.KeyCertOptions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pair that is served now, and the look at its files that finds the next one. Looks come one after the other. */
final class ServedCertificate {

    private static final Logger LOG = LoggerFactory.getLogger(ServedCertificate.class);

    private final TlsFiles files;
    private final InstantSource clock;
    private volatile TlsPair pair;
    private volatile @Nullable String fault;
    /** The state of the files that was found good or bad last, and the one that the last look saw. */
    private String judged;

    private String seen;

    ServedCertificate(TlsFiles files, InstantSource clock) {
        this.files = files;
        this.clock = clock;
        this.judged = TlsPair.digest(files);
        this.seen = judged;
        this.pair = TlsPair.read(files);
        tell("serving");
    }

    KeyCertOptions served() {
        return pair.served();
    }

    /** Why the files as they are now are not what is served. */
    Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /**
     * Reads the files: what has changed and then stayed the same for two looks takes the place of what is served, if it is good.
     * Two files are not written at once, so the first look at a change proves nothing. Blocks.
     */
    Optional<KeyCertOptions> look() {
        String now = TlsPair.digest(files);
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.equals(judged)) {
            return Optional.empty();
        }
        judged = now;
        try {
            pair = TlsPair.read(files);
            fault = null;
            tell("from now on serving");
            return Optional.of(pair.served());
        } catch (IllegalArgumentException bad) {
            fault = bad.getMessage();
            LOG.warn("the certificate served is still the old one: {}", fault);
            return Optional.empty();
        }
    }

    private void tell(String what) {
        Instant end = pair.certificate().getNotAfter().toInstant();
        String name = pair.certificate().getSubjectX500Principal().getName();
        LOG.info("{} the certificate of {}, good until {}", what, name, end);
        if (!end.isAfter(clock.instant())) {
            LOG.warn("the certificate of {} has ended at {}: browsers will refuse it", name, end);
        }
    }
}
