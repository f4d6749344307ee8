package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.PrivateFile;
import dev.sandmesh.cli.api.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Opens a page whose address is a secret: others on the host can read what a program is started with, and cannot read the file that leads there. */
final class DesktopBrowser {

    private static final String FILE = "live-view.html";

    private DesktopBrowser() {}

    static void open(Shell shell, String page) {
        Path file =
                Shell.home(shell.environment(), System.getProperty("user.home")).resolve(FILE);
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        try {
            PrivateFile.replace(
                    file,
                    "<!doctype html><meta http-equiv=\"refresh\" content=\"0; url=" + page.replace("&", "&amp;")
                            + "\">\n");
            new ProcessBuilder(mac ? "open" : "xdg-open", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw Failure.of(
                    "no browser can be opened here: " + Words.of(e), "Leave --open out, and open what is shown.");
        }
    }
}
