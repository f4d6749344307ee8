package dev.sandmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pins the wire form: regenerate with {@code -Dgolden.update=true} and review the difference. */
class GoldenTest {

    private static final Path FOLDER = Path.of("src/test/resources/golden/v1");

    static List<Example<?>> examples() {
        return Examples.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void messageIsWrittenAsItsGoldenFileSays(Example<?> example) throws IOException {
        Path file = FOLDER.resolve(example.name() + ".json");
        String written = example.message().toJson().encodePrettily() + "\n";
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, written);
        }
        assertThat(written).isEqualTo(Files.readString(file));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void goldenFileIsReadAsTheMessage(Example<?> example) throws IOException {
        JsonObject json = new JsonObject(Files.readString(FOLDER.resolve(example.name() + ".json")));
        assertThat((Object) Bus.decode(json, example.reader())).isEqualTo(example.message());
    }

    @Test
    void everyGoldenFileBelongsToAMessage() throws IOException {
        try (var files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".json", ""))
                            .collect(Collectors.toSet()))
                    .isEqualTo(Examples.all().stream().map(Example::name).collect(Collectors.toSet()));
        }
    }
}
