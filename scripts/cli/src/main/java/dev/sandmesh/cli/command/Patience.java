package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** For whoever watches: a control plane that is away for a moment, as when a node is replaced, ends nothing. */
final class Patience {

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Shell shell;
    private final Runnable beforeWords;
    private Duration pause = FIRST_PAUSE;

    /** @param beforeWords clears the line on which something would be said */
    Patience(Shell shell, Runnable beforeWords) {
        this.shell = shell;
        this.beforeWords = beforeWords;
    }

    <T> T ask(Supplier<T> question) {
        Optional<Instant> away = Optional.empty();
        while (true) {
            try {
                T answer = question.get();
                away.ifPresent(since -> say("the control plane answers again"));
                return answer;
            } catch (Failure failure) {
                Instant now = shell.clock().instant();
                boolean over =
                        away.filter(since -> since.plus(LONGEST).isBefore(now)).isPresent();
                if (!ExitCode.isPassing(failure.exitCode()) || over) {
                    throw failure;
                }
                if (away.isEmpty()) {
                    say(failure.message() + "; trying again for 2 min");
                    away = Optional.of(now);
                }
            }
            pause();
        }
    }

    /** Until the next look: short at first, for what is quickly done. */
    void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of("interrupted");
        }
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }

    private void say(String text) {
        beforeWords.run();
        shell.out().flush();
        shell.notes().line("sandmesh: " + text);
        shell.notes().flush();
    }
}
