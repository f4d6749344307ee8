package dev.sandmesh.testbed.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The log of a keeper: when it said something, by the time that begins each line. */
record KeeperLog(Path file, String timePattern) {

    long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The time of the first line after {@code mark} that holds what is looked for. */
    OptionalLong firstAfter(long mark, String regex) {
        Matcher found = Pattern.compile("(?m)^(\\S+(?: [0-9:,]+)?) .*" + regex).matcher(after(mark));
        if (!found.find()) {
            return OptionalLong.empty();
        }
        DateTimeFormatter format = DateTimeFormatter.ofPattern(timePattern, Locale.ROOT);
        LocalDateTime at = LocalDateTime.parse(found.group(1), format);
        return OptionalLong.of(
                TimeUnit.MILLISECONDS.toNanos(at.toInstant(ZoneOffset.UTC).toEpochMilli()));
    }

    private String after(long mark) {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) (log.length() - mark)];
            log.seek(mark);
            log.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
