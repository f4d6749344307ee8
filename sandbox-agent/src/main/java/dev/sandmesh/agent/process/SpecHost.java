package dev.sandmesh.agent.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What of this host a specification is checked against.
 *
 * @param root the agent may start processes as other users
 * @param user who the agent is
 * @param accounts who there is
 * @param searchPath where commands are looked for
 */
public record SpecHost(boolean root, String user, Map<String, PosixUser> accounts, List<Path> searchPath) {
    public SpecHost {
        accounts = Map.copyOf(accounts);
        searchPath = List.copyOf(searchPath);
    }

    /**
     * This one.
     *
     * @param path the variable PATH
     */
    public static SpecHost current(String path) throws IOException {
        return new SpecHost(
                PosixUser.isAgentRoot(),
                System.getProperty("user.name", ""),
                PosixUser.all(),
                Stream.of(path.split(":"))
                        .filter(folder -> folder.startsWith("/"))
                        .map(Path::of)
                        .toList());
    }
}
