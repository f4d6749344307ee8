package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.output.Json;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every order to several sandboxes takes: to whom, how boldly, and whether it is waited for. */
final class OrderOptions {

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Mixin
    private SelectorOptions selector = new SelectorOptions();

    @Mixin
    private Confirmation confirmation = new Confirmation();

    @Option(names = "--dry-run", description = "Do nothing, and show what it would come to.")
    private boolean dryRun;

    @Option(
            names = "--wait",
            description = "Wait for its end, and show what becomes of each sandbox. Ctrl-C ends the waiting alone.")
    private boolean wait;

    @Option(names = "--parallelism", paramLabel = "N", description = "So many sandboxes at once: 10, at most 100.")
    private Optional<Integer> parallelism = Optional.empty();

    @Option(
            names = "--stop-after",
            paramLabel = "N",
            description = "Begin nothing more after so many failures; 0, as usual, for never.")
    private Optional<Integer> stopAfter = Optional.empty();

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            description = "For all of it, 90s, 30m, 12h: 1h unless told otherwise. What runs then is ended.")
    private Optional<String> deadline = Optional.empty();

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description =
                    "The same order with the same key is begun once, within 24 hours. One is made for each otherwise.")
    private Optional<String> key = Optional.empty();

    AnswerOptions answer() {
        return answer;
    }

    SelectorOptions selector() {
        return selector;
    }

    Confirmation confirmation() {
        return confirmation;
    }

    boolean dryRun() {
        return dryRun;
    }

    boolean waits() {
        return wait;
    }

    String key() {
        return key.orElseGet(() -> UUID.randomUUID().toString());
    }

    ObjectNode policy() {
        ObjectNode policy = Json.object();
        parallelism.ifPresent(number -> policy.put("parallelism", number));
        stopAfter.ifPresent(number -> policy.put("stopAfter", number));
        deadline.ifPresent(given -> policy.put(
                "deadlineSeconds", TimeSpan.parse("--deadline", given).toSeconds()));
        return policy;
    }
}
