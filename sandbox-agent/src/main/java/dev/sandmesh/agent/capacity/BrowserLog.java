package dev.sandmesh.agent.capacity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a browser says on its error output, in a file that we made in a folder of ours. It names its port there, too, so that
 * nothing needs to be read in its profile, where its user may put what it likes. Blocks.
 */
record BrowserLog(Path file) {

    private static final Pattern LISTENS =
            Pattern.compile("^DevTools listening on ws://127\\.0\\.0\\.1:(\\d{1,5})/", Pattern.MULTILINE);
    private static final int BEGINNING = 256 << 10;
    private static final int LAST_WORDS = 500;

    static BrowserLog of(Path profile) {
        return new BrowserLog(profile.resolveSibling(profile.getFileName() + ".log"));
    }

    /** Once it listens. */
    Optional<Integer> port() throws IOException {
        Matcher listens = LISTENS.matcher(read(0, BEGINNING));
        return listens.find() ? Optional.of(Integer.valueOf(listens.group(1))) : Optional.empty();
    }

    String lastWords() {
        try {
            return read(Math.max(0, Files.size(file) - LAST_WORDS), LAST_WORDS).strip();
        } catch (IOException e) {
            return "nothing that can be read";
        }
    }

    private String read(long offset, int most) throws IOException {
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(most, channel.size() - offset)));
            channel.position(offset);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the end, as it was when we looked
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        }
    }
}
