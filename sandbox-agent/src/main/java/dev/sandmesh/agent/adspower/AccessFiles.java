package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.file.SecretFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out anew before each call where AdsPower listens and with which key: both can change while the agent runs. */
final class AccessFiles {
    private static final int LONGEST_FILE = 1024;
    private static final int HIGHEST_PORT = 65_535;
    private static final Pattern PORT = Pattern.compile(":(\\d{1,5})(/|\\s|$)");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,512}");

    private final AdsPowerConfig config;

    AccessFiles(AdsPowerConfig config) {
        this.config = config;
    }

    /** Blocks its thread. A key that cannot be used is left out: only AdsPower knows whether it wants one at all. */
    Access read() {
        int port = config.addressFile().flatMap(AccessFiles::port).orElse(config.port());
        if (config.keyFile().isEmpty()) {
            return new Access(port, Optional.empty(), Optional.empty());
        }
        try {
            return new Access(port, Optional.of(key(config.keyFile().get())), Optional.empty());
        } catch (IOException e) {
            return new Access(port, Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private static String key(Path file) throws IOException {
        String key = SecretFile.read("key file", file, LONGEST_FILE).strip();
        if (!KEY.matcher(key).matches()) {
            throw new IOException("key file " + file + " holds no key");
        }
        return key;
    }

    /** AdsPower writes the file when it starts; before that, and when it holds something else, the configured port stands. */
    private static Optional<Integer> port(Path file) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            Matcher matcher = PORT.matcher(text(file));
            return matcher.find()
                    ? Optional.of(Integer.parseInt(matcher.group(1))).filter(port -> port > 0 && port <= HIGHEST_PORT)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String text(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8);
        }
    }
}
