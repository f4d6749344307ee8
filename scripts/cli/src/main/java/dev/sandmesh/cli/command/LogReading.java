package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.JobStream;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Json;
import dev.sandmesh.cli.output.VisibleBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A log as it comes, by places: which byte comes next is known, so a connection that broke is taken up where it was. */
final class LogReading implements JobStream.Taker {

    private static final long NOWHERE = -1;
    private static final int LONGEST_PLACE = 4096;

    private final Shell shell;
    private final ControlPlane controlPlane;
    private final Request request;
    private final boolean takesUp;
    private final VisibleBytes visible;
    private final Patience patience;
    private final ByteArrayOutputStream place = new ByteArrayOutputStream();
    private final boolean searches;
    private long next = NOWHERE;

    /** Of a search: how many bytes were found behind {@link #next} and shown, which whoever begins there finds again. */
    private long shown;

    /** How many of them this connection has brought. */
    private long found;

    /**
     * @param takesUp whether a connection that broke is made again
     * @param searches whether lines are left out, so that places alone tell where it is
     */
    LogReading(Shell shell, ControlPlane controlPlane, Request request, boolean takesUp, boolean searches) {
        this.shell = shell;
        this.controlPlane = controlPlane;
        this.request = request;
        this.takesUp = takesUp;
        this.searches = searches;
        this.visible = new VisibleBytes(shell.out());
        this.patience = new Patience(shell, () -> {});
    }

    /** Its exit code; a negative place is so far before the end, and a time goes before it. */
    int from(long begin, Optional<String> since) {
        Request first = since.map(time -> request.with("since", time))
                .orElseGet(() -> request.with("from", Long.toString(begin)));
        while (true) {
            Request here = next == NOWHERE ? first : request.with("from", Long.toString(next));
            JobStream job = takesUp && next != NOWHERE ? patience.ask(() -> open(here)) : open(here);
            try (job) {
                return end(job.read(this));
            } catch (IOException e) {
                if (!takesUp || next == NOWHERE) {
                    throw Download.brokenOff(request.doing(), e);
                }
                say("the connection broke (" + e.getMessage() + "); going on at byte " + next);
                patience.pause();
            }
        }
    }

    private JobStream open(Request here) {
        place.reset();
        found = 0;
        return controlPlane.job(here);
    }

    @Override
    public void stdout(byte[] bytes, int length) {
        if (!searches) {
            next += next == NOWHERE ? 0 : length;
            show(bytes, length);
            return;
        }
        int again = (int) Math.min(Math.max(0, shown - found), length);
        found += length;
        shown = Math.max(shown, found);
        show(Arrays.copyOfRange(bytes, again, length), length - again);
    }

    private void show(byte[] bytes, int length) {
        if (shell.terminal().isRead()) {
            visible.write(bytes, length);
        } else {
            shell.out().bytes(bytes, length);
        }
    }

    /** Places, a line each. */
    @Override
    public void stderr(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                place(place.toByteArray());
                place.reset();
            } else if (place.size() < LONGEST_PLACE) {
                place.write(bytes[i]);
            }
        }
    }

    private void place(byte[] line) {
        try {
            JsonNode told = Json.read(line);
            if (told.has("searched")) {
                next = told.path("searched").asLong();
                shown -= found;
                found = 0;
                return;
            }
            long from = told.path("from").asLong(NOWHERE);
            if (from != next) {
                found = 0;
                shown = 0;
            }
            if (next != NOWHERE && from > next) {
                say("bytes " + next + " to " + (from - 1) + " of the log are not kept any more");
            } else if (next != NOWHERE && from < next) {
                say("the log was emptied, or begun anew");
            }
            next = from;
        } catch (IOException e) {
            say(new String(line, StandardCharsets.UTF_8));
        }
    }

    private int end(JsonNode result) {
        if (result.path("outcome").asText().equals("ok")) {
            return ExitCode.OK;
        }
        String code = result.path("code").asText();
        int exit =
                switch (code) {
                    case "unknown_process" -> ExitCode.NOT_THERE;
                    case "no_log" -> ExitCode.CONFLICT;
                    default -> ExitCode.FAILED;
                };
        throw new Failure(
                exit,
                "cannot " + request.doing() + ": " + result.path("message").asText() + " (" + code + ")",
                List.of());
    }

    private void say(String text) {
        shell.out().flush();
        shell.notes().line("sandmesh: " + text);
        shell.notes().flush();
    }
}
