package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.PartFile;
import dev.sandmesh.cli.api.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "export",
        description = {
            "All rows that fit, oldest first, one JSON object a line (NDJSON), as they come: to standard output, or a file.",
            "An export that was cut off ends with exit code 1; a file then keeps what there is under its name with .part."
        })
final class ExportAudit implements Callable<Integer> {

    private static final Duration SILENCE = Duration.ofMinutes(5);

    private final Shell shell;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Mixin
    private AuditFilter filter = new AuditFilter();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "A new file, for you alone to read (0600), that is there when all of it is.")
    private Optional<Path> file = Optional.empty();

    ExportAudit(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Request request = filter.on(
                Request.get("export the audit trail", AuditCommands.PATH + "/export"),
                shell.clock().instant());
        Optional<PartFile> to = file.map(path -> PartFile.begin("--file", path));
        long rows = 0;
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(answer.controlPlane(shell).stream(request, SILENCE), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String row = line;
                to.ifPresentOrElse(there -> write(there, row), () -> shell.out().jsonLine(row));
                rows++;
            }
            to.ifPresent(PartFile::finish);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    "the export was cut off after " + rows + " rows: " + e.getMessage(),
                    java.util.List.of("Begin again; --from leaves out what you have."));
        } finally {
            to.ifPresent(PartFile::close);
        }
        shell.out().flush();
        shell.notes().line(rows + " rows" + file.map(there -> " in " + there).orElse(""));
        return 0;
    }

    private static void write(PartFile to, String row) {
        byte[] line = (row + "\n").getBytes(StandardCharsets.UTF_8);
        to.write(line, line.length);
    }
}
