package dev.sandmesh.control.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WholeFileTest {

    @TempDir
    private Path directory;

    @Test
    void aFileIsReplacedAndReadableByItsOwnerOnly() throws IOException {
        Path file = directory.resolve("secret");
        WholeFile.replace(file, "one");
        WholeFile.replace(file, "two");

        assertThat(file).hasContent("two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(names()).containsExactly("secret");
    }

    @Test
    void ofManyThatMakeItAtOnceOneWinsAndNoneReadsAHalf() throws IOException {
        Path file = directory.resolve("token");
        String text = "x".repeat(100_000);

        List<Boolean> made = IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> {
                    try {
                        boolean ours = WholeFile.create(file, text);
                        assertThat(file).hasContent(text);
                        return ours;
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();

        assertThat(made).containsOnlyOnce(true);
        assertThat(names()).containsExactly("token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no port", "123456", "-1", "5432"})
    void aPortFileThatSaysNothingIsNoHindrance(String text) throws IOException {
        Path file = directory.resolve("postgres/port");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);

        PostgresHome home = PostgresHome.open(directory);
        try {
            int port = home.port();
            assertThat(port).isBetween(1, 65_535);
            assertThat(file).hasContent(text.equals("5432") && port == 5432 ? text : port + "\n");
        } finally {
            home.close();
        }
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString())
                    .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
        }
    }
}
