package dev.sandmesh.agent.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Small files of /proc and /sys, where one that is not there is an answer too. */
public final class KernelFile {
    private KernelFile() {}

    public static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    static Optional<String> line(Path file) {
        return lines(file).stream().findFirst();
    }

    /** The number that is all the file holds; empty for a word such as {@code max}. */
    public static Optional<Long> number(Path file) {
        return line(file).flatMap(KernelFile::parse);
    }

    /** The number behind a name at the begin of a line. */
    public static Optional<Long> number(Path file, String name) {
        return lines(file).stream()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .flatMap(line -> parse(line.substring(name.length() + 1)));
    }

    static Optional<Long> parse(String text) {
        try {
            return Optional.of(Long.valueOf(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
