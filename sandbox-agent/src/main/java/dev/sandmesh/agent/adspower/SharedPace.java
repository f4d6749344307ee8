package dev.sandmesh.agent.adspower;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pace for all on this host who call AdsPower, under whatever user: each call and each answer is a mark in a directory that
 * they share, as docs/worker-contract.md has it. A mark is a symbolic link, since one is made with its content, or not at all
 * when another was faster, and nobody who reads it can be held up. Blocks its thread.
 */
final class SharedPace {
    private static final Logger LOG = LoggerFactory.getLogger(SharedPace.class);

    /** A call without an answer is surely with AdsPower by then, and holds the others up no longer. */
    static final Duration HELD = Duration.ofSeconds(3);

    /** Nobody is held up longer, whatever the others write. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration RETRY = Duration.ofMillis(50);
    private static final int ATTEMPTS = 20;
    private static final int MOST_MARKS = 1_000;
    private static final int OPEN_TO_ALL = 01777;
    private static final int OWN = 0700;
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,14}");
    private static final Pattern CONTENT = Pattern.compile("(called|answered)-(-?[0-9]{1,18})");

    private final Optional<Path> directory;
    private volatile long gap;
    private long waitingSince;
    private boolean waiting;
    private boolean toldUnusable;

    /** {@code at} is CLOCK_MONOTONIC, which all processes since the boot share, and {@link System#nanoTime} on Linux. */
    private record Mark(long number, boolean called, long at) {
        static Mark unknown(long number) {
            return new Mark(number, false, Long.MAX_VALUE);
        }

        /** What lies in the future is of an earlier boot. */
        long wait(long now, long gap) {
            long until = called ? Math.max(gap, HELD.toNanos()) : gap;
            long left = at > now ? 0 : Math.max(0, until - (now - at));
            return called ? Math.min(left, RETRY.toNanos()) : left;
        }
    }

    /** Without a directory everybody paces alone. */
    SharedPace(Optional<Path> directory, Duration gap) {
        this.directory = directory;
        this.gap = gap.toNanos();
    }

    void keep(Duration other) {
        gap = other.toNanos();
    }

    /** Zero when the call may be made now, and is noted; else for how long to wait before asking again. */
    synchronized long take() {
        if (directory.isEmpty()) {
            return 0;
        }
        try {
            Mark last = last(directory.get());
            // only now: a mark that was made meanwhile does not lie in the future
            long now = System.nanoTime();
            long wait = last.wait(now, gap);
            if (wait > 0 && !isTired(now)) {
                return wait;
            }
            if (!note(directory.get(), last.number() + 1, "called-") && !isTired(now)) {
                return RETRY.toNanos();
            }
        } catch (IOException | DirectoryIteratorException e) {
            tellUnusable(e);
        }
        waiting = false;
        return 0;
    }

    /** The gap counts from the answer on. */
    synchronized void answered() {
        if (directory.isEmpty()) {
            return;
        }
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                if (note(directory.get(), last(directory.get()).number() + 1, "answered-")) {
                    return;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            tellUnusable(e);
        }
    }

    private boolean isTired(long now) {
        if (!waiting) {
            waiting = true;
            waitingSince = now;
        }
        return now - waitingSince > PATIENCE.toNanos();
    }

    /** False when another was faster. */
    private static boolean note(Path directory, long number, String what) throws IOException {
        Path mark = directory.resolve(Long.toString(number));
        try {
            Files.createSymbolicLink(mark, Path.of(what + System.nanoTime()));
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        List<Long> all = numbers(directory);
        if (all.stream().anyMatch(other -> other > number)) {
            // it was made and forgotten again since we looked
            Files.deleteIfExists(mark);
            return false;
        }
        for (long older : all) {
            if (older < number) {
                forget(directory.resolve(Long.toString(older)));
            }
        }
        return true;
    }

    private static void forget(Path mark) {
        try {
            Files.deleteIfExists(mark);
        } catch (IOException e) {
            // another user's: left to one who may
            LOG.debug("{}", e.toString());
        }
    }

    private static Mark last(Path directory) throws IOException {
        make(directory);
        long number =
                numbers(directory).stream().mapToLong(Long::longValue).max().orElse(0);
        if (number == 0) {
            return Mark.unknown(0);
        }
        try {
            Matcher content = CONTENT.matcher(Files.readSymbolicLink(directory.resolve(Long.toString(number)))
                    .toString());
            if (content.matches()) {
                return new Mark(number, content.group(1).equals("called"), Long.parseLong(content.group(2)));
            }
        } catch (NoSuchFileException | NotLinkException e) {
            LOG.debug("forgotten since we looked, or no mark: {}", e.toString());
        }
        return Mark.unknown(number);
    }

    private static List<Long> numbers(Path directory) throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (DirectoryStream<Path> marks = Files.newDirectoryStream(directory)) {
            for (Path mark : marks) {
                String name = mark.getFileName().toString();
                if (NUMBER.matcher(name).matches()) {
                    numbers.add(Long.valueOf(name));
                }
                if (numbers.size() > MOST_MARKS) {
                    throw new IOException(directory + " holds too much: empty it");
                }
            }
        }
        return numbers;
    }

    /** Root's is open to the users that it gives its processes, as /tmp is. */
    private static void make(Path directory) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.createDirectories(directory.toAbsolutePath().getParent());
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            throw new IOException(directory + " is no directory", e);
        }
        boolean root = Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid"));
        Files.setAttribute(directory, "unix:mode", root ? OPEN_TO_ALL : OWN);
    }

    private void tellUnusable(Exception failure) {
        if (!toldUnusable) {
            toldUnusable = true;
            LOG.warn(
                    "AdsPower is called at the agent's own pace alone, not at one with others: {}", failure.toString());
        }
    }
}
