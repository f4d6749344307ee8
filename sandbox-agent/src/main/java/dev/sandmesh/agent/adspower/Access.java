package dev.sandmesh.agent.adspower;

import java.util.Optional;

/**
 * Where AdsPower listens on this host, and the key that it wants.
 *
 * @param keyProblem why there is no key although there should be one
 */
record Access(int port, Optional<String> key, Optional<String> keyProblem) {
    /** Without the key. */
    @Override
    public String toString() {
        return "port " + port + (key.isPresent() ? " with a key" : " without a key");
    }
}
