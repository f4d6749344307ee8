package dev.sandmesh.agent.view;

import dev.sandmesh.agent.link.Registration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * By what a ticket is judged.
 *
 * @param now the control plane's time
 * @param registration that is held
 * @param keys the command key that a kid names, where this agent obeys it
 */
public record Ground(
        Supplier<Optional<Instant>> now,
        Supplier<Optional<Registration>> registration,
        Function<String, Optional<String>> keys) {}
