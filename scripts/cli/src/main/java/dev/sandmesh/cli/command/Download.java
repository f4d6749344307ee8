package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.PartFile;
import dev.sandmesh.cli.api.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Bytes of a control plane, as they come, asked for when they have somewhere to go. */
record Download(ControlPlane from, Request request, Duration silence) {

    private static final int PIECE = 64 * 1024;

    private interface Taker {
        void take(byte[] bytes, int length);
    }

    int toOutput(Shell shell) {
        read(shell.out()::bytes);
        return ExitCode.OK;
    }

    /** A new one, which {@code option} was given. */
    int toFile(Shell shell, String option, Path file) {
        try (PartFile part = PartFile.begin(option, file)) {
            read(part::write);
            part.finish();
        }
        shell.notes().line("written: " + file);
        return ExitCode.OK;
    }

    private void read(Taker taker) {
        byte[] piece = new byte[PIECE];
        try (InputStream bytes = from.stream(request, silence)) {
            for (int read = bytes.read(piece); read >= 0; read = bytes.read(piece)) {
                taker.take(piece, read);
            }
        } catch (IOException e) {
            throw brokenOff(request.doing(), e);
        }
    }

    static Failure brokenOff(String doing, IOException why) {
        return new Failure(
                ExitCode.UNREACHABLE, "cannot " + doing + ": it broke off: " + why.getMessage(), List.of("Try again."));
    }
}
