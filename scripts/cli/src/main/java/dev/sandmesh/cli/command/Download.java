package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Bytes of a control plane, as they come. */
final class Download {

    private static final int PIECE = 64 * 1024;

    private Download() {}

    /** Where they go. */
    interface Taker {
        void take(byte[] bytes, int length);
    }

    /** Closes what it reads. */
    static void to(Taker taker, InputStream from, String doing) {
        byte[] piece = new byte[PIECE];
        try (from) {
            for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
                taker.take(piece, read);
            }
        } catch (IOException e) {
            throw brokenOff(doing, e);
        }
    }

    static Failure brokenOff(String doing, IOException why) {
        return new Failure(
                ExitCode.UNREACHABLE, "cannot " + doing + ": it broke off: " + why.getMessage(), List.of("Try again."));
    }
}
