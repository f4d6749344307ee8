package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Ed25519;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A short name of a set of keys, by which an owner sees whether an agent lacks one, or knows one that is retired. The agent says the
 * name of its command keys and, where it knows its control plane by keys, that of those.
 */
public final class KnownKeysName {

    private static final String SEPARATOR = ".";

    private KnownKeysName() {}

    public static String of(List<String> keys) {
        return keys.stream()
                .map(Ed25519::kid)
                .map(kid -> kid.substring(0, Math.min(8, kid.length())))
                .sorted()
                .limit(3)
                .collect(Collectors.joining("-"));
    }

    /** Whether somebody who says {@code said} knows these, as far as it says; asked for every heartbeat. */
    public static boolean names(String said, String commandName, String controlName) {
        int both = commandName.length() + SEPARATOR.length() + controlName.length();
        return said.equals(commandName)
                || (said.length() == both && said.startsWith(commandName) && said.endsWith(SEPARATOR + controlName));
    }

    public static String of(List<String> commandKeys, List<String> controlKeys) {
        return controlKeys.isEmpty() ? of(commandKeys) : of(commandKeys) + SEPARATOR + of(controlKeys);
    }
}
