package dev.sandmesh.control.operation;

import dev.sandmesh.control.command.OutputSink;
import io.vertx.core.Future;

/** Keeps what a target brings. */
sealed interface Keeping extends OutputSink permits KeptArchive, KeptOutput {

    /** What became of the target, with what is known here; never fails. */
    Future<Fate> judged(Fate fate);
}
