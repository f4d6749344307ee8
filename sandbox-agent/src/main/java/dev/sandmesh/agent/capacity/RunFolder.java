package dev.sandmesh.agent.capacity;

import dev.sandmesh.agent.probe.ProcStat;
import dev.sandmesh.agent.process.PosixUser;
import dev.sandmesh.agent.process.RunAs;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the browsers of one run have their profiles and logs. The folder and the logs are ours; a profile belongs to the
 * user of its browser, so nothing is read in it, and it is emptied with that user's rights. Blocks.
 */
final class RunFolder {

    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
    private static final Pattern NAME = Pattern.compile("run-(\\d{1,10})-(\\d{1,18})-.*");
    private static final int STICKY = 01000;
    private static final int OTHERS_WRITE = 0022;
    private static final long EMPTY_SECONDS = 60;

    private final Path folder;
    private final Optional<PosixUser> user;
    private int profiles;

    private RunFolder(Path folder, Optional<PosixUser> user) {
        this.folder = folder;
        this.user = user;
    }

    /** Also removes what runs have left that are dead. */
    static RunFolder in(BrowserRecipe recipe) throws IOException {
        Files.createDirectories(recipe.profiles());
        if (recipe.user().isPresent()) {
            demandOurs(recipe.profiles().toAbsolutePath());
        }
        removeStale(recipe.profiles());
        long pid = ProcessHandle.current().pid();
        Path folder = Files.createTempDirectory(
                recipe.profiles(), "run-" + pid + "-" + startTime(pid).orElse("0") + "-", mode("rwx------"));
        // the user of the browsers passes
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        return new RunFolder(folder, recipe.user());
    }

    Path makeProfile() throws IOException {
        profiles++;
        Path profile = Files.createDirectory(folder.resolve(String.valueOf(profiles)), mode("rwx------"));
        if (user.isPresent()) {
            Files.setAttribute(profile, "unix:uid", user.get().uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(profile, "unix:gid", user.get().gid(), LinkOption.NOFOLLOW_LINKS);
        }
        return profile;
    }

    /** What is left is said, never failed for. */
    void remove() {
        remove(folder);
    }

    private static java.nio.file.attribute.FileAttribute<Set<PosixFilePermission>> mode(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }

    /** Whoever may write in a folder on the way could put a link in our place while root works there. */
    private static void demandOurs(Path place) throws IOException {
        boolean safe = !Files.isSymbolicLink(place);
        Path real = place.toRealPath();
        for (Path at = real; at != null; at = at.getParent()) {
            int mode = (Integer) Files.getAttribute(at, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            boolean open = (mode & OTHERS_WRITE) != 0 && ((mode & STICKY) == 0 || at.equals(real));
            safe &= !open && (uid(at) == 0 || uid(at) == ownUid());
        }
        if (!safe) {
            throw new IOException(
                    "browsers of another user cannot be measured in " + place + ": it is a link, or it or a"
                            + " folder above it can be changed by other users; set RUN_DIR to a folder that only root changes");
        }
    }

    private static int ownUid() throws IOException {
        return uid(Path.of("/proc/" + ProcessHandle.current().pid()));
    }

    private static int uid(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    /** So that a pid that is used again is told from it; empty when it is gone. */
    private static Optional<String> startTime(long pid) throws IOException {
        return ProcStat.read(pid).map(stat -> Long.toString(stat.startTime()));
    }

    private static void removeStale(Path profiles) throws IOException {
        try (DirectoryStream<Path> runs = Files.newDirectoryStream(profiles, "run-*")) {
            for (Path run : runs) {
                Matcher name = NAME.matcher(run.getFileName().toString());
                if (name.matches()
                        && Files.isDirectory(run, LinkOption.NOFOLLOW_LINKS)
                        && !startTime(Long.parseLong(name.group(1))).equals(Optional.of(name.group(2)))) {
                    remove(run);
                }
            }
        }
    }

    private static void remove(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            List<Path> entries = new ArrayList<>();
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
                found.forEach(entries::add);
            }
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    empty(entry);
                }
                Files.deleteIfExists(entry);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.warn("{} is left behind: {}", folder, e.toString());
        }
    }

    /** Empty when it is ours, or when we could not act for another. */
    private static Optional<PosixUser> owner(Path profile) throws IOException {
        int uid = uid(profile);
        if (ownUid() != 0 || uid == 0) {
            return Optional.empty();
        }
        int gid = (Integer) Files.getAttribute(profile, "unix:gid", LinkOption.NOFOLLOW_LINKS);
        return Optional.of(new PosixUser(Integer.toString(uid), uid, gid, "/"));
    }

    /** Whatever links its user puts there meanwhile, only what that user may delete can be deleted. */
    private static void empty(Path profile) throws IOException {
        RunAs as = new RunAs(owner(profile), Map.of());
        ProcessBuilder builder = new ProcessBuilder(
                        as.commandLine(List.of(RunAs.tool("find"), profile.toString(), "-mindepth", "1", "-delete")))
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        as.prepare(builder.environment());
        Process deleting = builder.start();
        try {
            if (!deleting.waitFor(EMPTY_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(profile + " cannot be emptied within " + EMPTY_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            deleting.destroyForcibly();
        }
    }
}
