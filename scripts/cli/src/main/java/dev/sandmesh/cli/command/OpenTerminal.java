package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.api.TerminalLink;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "terminal",
        exitCodeOnInvalidInput = JobEnd.REFUSED,
        description = {
            "A shell on a sandbox, at this terminal. Enter ~. leaves it when nothing else does; it is ended then.",
            "Its exit code is this command's; 125 and 255 as those of sandmesh exec."
        })
final class OpenTerminal implements Callable<Integer> {

    private static final int MOST_TYPED = 4096;

    private final Shell shell;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(paramLabel = SandboxNames.LABEL, description = SandboxNames.MEANING)
    private String sandbox = "";

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "Whose rights it has; otherwise those of the sandbox's worker.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--record", description = "Record what it shows, never what is typed: sandmesh recordings.")
    private boolean record;

    OpenTerminal(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        try {
            if (!shell.terminal().typed() || !shell.terminal().isRead()) {
                throw new Failure(
                        ExitCode.USAGE,
                        "a terminal is needed, for what is typed and for what is shown",
                        List.of("Scripts run programs: sandmesh exec " + sandbox + " -- COMMAND"));
            }
            return opened();
        } catch (Failure failure) {
            throw JobEnd.of(failure);
        }
    }

    private int opened() {
        ControlPlane controlPlane = connection.controlPlane(shell);
        Request request = Request.get("open a terminal on " + sandbox, "/api/v1/terminal")
                .with("sandbox", SandboxNames.idOf(controlPlane, sandbox))
                .with("user", user)
                .with("record", record ? Optional.of("true") : Optional.empty());
        Optional<LocalTerminal.Size> size = LocalTerminal.size();
        Request sized = request.with("rows", size.map(LocalTerminal.Size::rows))
                .with("cols", size.map(LocalTerminal.Size::columns));
        JsonNode result;
        try (TerminalLink link = controlPlane.terminal(sized, taker());
                LocalTerminal raw = LocalTerminal.raw()) {
            LocalTerminal.onResize(() -> LocalTerminal.size().ifPresent(now -> link.resize(now.rows(), now.columns())));
            Thread typing = new Thread(() -> type(link), "typed");
            typing.setDaemon(true);
            typing.start();
            result = link.awaitEnd();
            assert raw != null;
        }
        return JobEnd.tell(result, shell.notes());
    }

    private TerminalLink.Taker taker() {
        return new TerminalLink.Taker() {
            @Override
            public void take(byte[] bytes, int length) {
                shell.out().bytes(bytes, length);
            }

            @Override
            public void recorded(String id) {
                shell.notes().line("This terminal is recorded: " + id);
                // it is raw already, where a new line begins below the end of the last
                shell.notes().ownText("\r");
                shell.notes().flush();
            }
        };
    }

    /** Until nothing more can be typed. */
    private void type(TerminalLink link) {
        Typed typed = new Typed();
        byte[] bytes = new byte[MOST_TYPED];
        try {
            int read = shell.in().read(bytes);
            while (read >= 0 && !typed.left()) {
                byte[] passed = typed.passed(bytes, read);
                if (passed.length > 0) {
                    link.type(passed, passed.length);
                }
                read = typed.left() ? -1 : shell.in().read(bytes);
            }
            link.leave();
        } catch (IOException e) {
            link.leave();
        }
    }
}
