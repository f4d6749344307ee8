package dev.sandmesh.testbed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Secrets by name, and where one of them was seen that must not be there. */
final class Canaries {

    private final Map<String, String> secrets = new TreeMap<>();
    private final List<String> seen = new ArrayList<>();

    /** What has to be told apart from chance is long. */
    String add(String name, String secret) {
        if (secret.strip().length() < 12) {
            throw new AssertionError(name + " is too short to be looked for");
        }
        secrets.put(name, secret.strip());
        return secret;
    }

    int count() {
        return secrets.size();
    }

    /** Also as Base64 and as hexadecimal digits; {@code but} may be there. */
    void look(String place, String text, String... but) {
        List<String> allowed = List.of(but);
        String folded = text.toLowerCase(Locale.ROOT);
        secrets.forEach((name, secret) -> {
            byte[] bytes = secret.getBytes(UTF_8);
            boolean there = text.contains(secret)
                    || text.contains(Base64.getEncoder().withoutPadding().encodeToString(bytes))
                    || text.contains(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))
                    || folded.contains(HexFormat.of().formatHex(bytes));
            if (there && !allowed.contains(name)) {
                seen.add(name + " in " + place);
            }
        });
    }

    /** Every file in a folder but for what lies in these. */
    int lookAtFiles(Path folder, List<Path> owners) {
        try (var files = Files.walk(folder)) {
            List<Path> looked = files.filter(Files::isRegularFile)
                    .filter(file -> owners.stream().noneMatch(file::startsWith))
                    .toList();
            looked.forEach(file -> look(file.toString(), content(file)));
            return looked.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the kernel shows of a process to others of its user; empty when it is gone. */
    static String ofProcess(long pid, String what) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/" + what), ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }

    List<String> seen() {
        return List.copyOf(seen);
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
