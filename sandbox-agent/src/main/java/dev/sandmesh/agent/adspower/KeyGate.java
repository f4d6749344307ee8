package dev.sandmesh.agent.adspower;

import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the key from whoever took AdsPower's port: only a listener of AdsPower's own user is given it. Blocks its thread. */
final class KeyGate {
    private static final Logger LOG = LoggerFactory.getLogger(KeyGate.class);

    private final Owners owners;
    private boolean toldUnknown;

    KeyGate(Owners owners) {
        this.owners = owners;
    }

    /** Why a call with the key must not be made; {@code adsPower} is the pid of the supervised one, 0 without. */
    synchronized Optional<String> refusal(Access access, long adsPower) {
        if (access.key().isEmpty()) {
            return Optional.empty();
        }
        Optional<Long> user = adsPower == 0 ? Optional.empty() : owners.ofProcess(adsPower);
        Optional<Set<Long>> listeners = owners.ofPort(access.port());
        if (user.isEmpty() || listeners.isEmpty()) {
            tellUnknown(access);
            return Optional.empty();
        }
        return listeners.get().stream()
                .filter(listener -> !listener.equals(user.get()))
                .findFirst()
                .map(stranger -> "port " + access.port() + " is held by a process of user " + stranger
                        + ", and AdsPower runs as user " + user.get());
    }

    private void tellUnknown(Access access) {
        if (!toldUnknown) {
            toldUnknown = true;
            LOG.warn(
                    "whether AdsPower is who listens on port {} cannot be checked, since this agent does not supervise it or"
                            + " cannot see it; whoever listens there is sent the key",
                    access.port());
        }
    }
}
