package dev.sandmesh.control.command;

import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.trust.AgentTokens;

/**
 * To whom a command goes.
 *
 * @param protocolVersion that is spoken there
 * @param expected to be there as far as is known, so that whoever finds nobody looks again
 */
public record Target(Ownership owner, int protocolVersion, boolean expected) {

    AgentTokens.Bearer bearer() {
        return new AgentTokens.Bearer(owner.sandboxId(), owner.epoch(), owner.nonce());
    }
}
