package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.PrivateFile;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Presenter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a secret goes that is shown this once. */
final class SecretOptions {

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the secret to this new file, for you alone to read (0600), and do not show it.")
    private Optional<Path> out = Optional.empty();

    /** Before anything is made whose secret could then not be kept. */
    void check() {
        out.ifPresent(PrivateFile::demandFree);
    }

    /** Writes the secret to its file, or shows it with the rest of the answer. */
    void show(Presenter presenter, JsonNode answer, String name, List<Field> fields, String note) {
        String secret = answer.path(name).asText();
        out.ifPresent(file -> PrivateFile.create(
                file,
                secret + "\n",
                "The " + name + " holds all the same, and nobody has it: end or reset it, and ask again."));
        JsonNode shown = answer;
        if (out.isPresent()) {
            ObjectNode without = answer.deepCopy();
            without.remove(name);
            shown = without;
        }
        presenter.one(shown, fields);
        if (presenter.format() == Format.TABLE) {
            presenter.note(out.map(file -> "the " + name + " is in " + file).orElse(note));
        }
    }
}
