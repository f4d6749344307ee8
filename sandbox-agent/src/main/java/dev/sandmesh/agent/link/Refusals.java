package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The refusals in a row; each kind is told once. */
record Refusals(Optional<RefusalCode> code, Duration retryAfter) {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    Refusals() {
        this(Optional.empty(), Duration.ZERO);
    }

    Refusals with(Refused refused) {
        if (!code.equals(Optional.of(refused.code()))) {
            LOG.warn("registration refused ({}): {}", refused.code(), refused.message());
        }
        return new Refusals(Optional.of(refused.code()), Duration.ofMillis(refused.retryAfterMillis()));
    }
}
