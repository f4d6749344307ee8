package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.JobStream;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Json;
import dev.sandmesh.cli.output.Presenter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "exec",
        exitCodeOnInvalidInput = JobEnd.REFUSED,
        description = {
            "Run a program on a sandbox: sandmesh exec SANDBOX -- COMMAND ARGUMENT…",
            "Its output comes as it is written, byte for byte, and its exit code is this command's. Ctrl-C ends it, with all that "
                    + "it has started. No shell reads the command line, unless --shell asks for one."
        },
        exitCodeListHeading = "%nExit codes, beside those of the program:%n",
        exitCodeList = {
            "124:it did not end in time (--timeout)",
            "125:refused: not permitted, no such sandbox, not signed in, a wrong option …",
            "126:found, but it cannot be started",
            "127:there is no such program",
            "128+N:it was ended by signal N",
            "255:the sandbox or the control plane is not reached, or the connection broke"
        })
final class ExecInSandbox implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Mixin
    private ProgramOptions program = new ProgramOptions();

    @Parameters(index = "0", paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
    private String sandbox = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "The program and its arguments.")
    private List<String> command = new ArrayList<>();

    @Option(
            names = {"-i", "--stdin"},
            description = "Hand standard input to the program as it comes, byte for byte, for as long as it reads: "
                    + "tar c . | sandmesh exec -i SANDBOX -- tar x")
    private boolean stdin;

    @Option(names = "--shell", description = "Let /bin/sh -c run the words of COMMAND, joined by spaces.")
    private boolean inShell;

    @Option(
            names = "--output-limit",
            paramLabel = "BYTES",
            description = "What is written beyond it is dropped; 1 GiB unless told otherwise.")
    private Optional<Long> outputLimit = Optional.empty();

    ExecInSandbox(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        try {
            ObjectNode body = Json.object();
            command.forEach(body.putArray("command")::add);
            program.put(body, shell);
            outputLimit.ifPresent(bytes -> body.put("outputLimitBytes", bytes));
            if (inShell) {
                body.put("shell", true);
            }
            ControlPlane controlPlane = answer.controlPlane(shell);
            String path = SandboxNames.pathOf(SandboxNames.idOf(controlPlane, sandbox)) + "/exec";
            Request request = Request.post("run " + command.get(0) + " on " + sandbox, path, body);
            Presenter presenter = answer.presenter(shell);
            return presenter.format() == Format.TABLE
                    ? streamed(controlPlane, request)
                    : collected(controlPlane, request, presenter);
        } catch (Failure failure) {
            throw JobEnd.of(failure);
        }
    }

    private int streamed(ControlPlane controlPlane, Request request) {
        try (JobStream job = stdin ? controlPlane.job(request, shell.in()) : controlPlane.job(request)) {
            JsonNode result = job.read(new JobStream.Taker() {
                @Override
                public void stdout(byte[] bytes, int length) {
                    shell.out().bytes(bytes, length);
                }

                @Override
                public void stderr(byte[] bytes, int length) {
                    shell.notes().bytes(bytes, length);
                }
            });
            return JobEnd.tell(result, shell.notes());
        } catch (IOException e) {
            throw broken(controlPlane, e);
        }
    }

    private int collected(ControlPlane controlPlane, Request request, Presenter presenter) {
        try {
            JsonNode result = stdin ? controlPlane.ask(request, shell.in()) : controlPlane.ask(request);
            presenter.one(result, List.of(Field.key("outcome", "/outcome")));
            return JobEnd.tell(result, shell.notes());
        } catch (IOException e) {
            throw broken(controlPlane, e);
        }
    }

    private static Failure broken(ControlPlane controlPlane, IOException e) {
        return new Failure(
                ExitCode.UNREACHABLE,
                "the connection to " + controlPlane.url() + " broke while it ran: " + e.getMessage(),
                List.of("The program is ended where that is noticed; what it had done by then is not known."));
    }
}
