package dev.sandmesh.control.operation;

import dev.sandmesh.control.http.Caller;
import java.util.Optional;

/** Port: what somebody may do now. Asked often, on any event loop. */
@FunctionalInterface
public interface Authority {

    /**
     * Empty for nobody any more.
     *
     * @param token the login of the API token that they showed; empty for a person
     */
    Optional<Caller> now(String accountId, String token);
}
