package dev.sandmesh.control.command;

import dev.sandmesh.control.error.SandmeshException;

/** An order that may be given again: it was not begun, or nothing is lost when it is done twice; what to tell if it stays so. */
final class MissedException extends RuntimeException {

    private final SandmeshException told;

    MissedException(SandmeshException told) {
        super(told.getMessage(), null, false, false);
        this.told = told;
    }

    SandmeshException told() {
        return told;
    }
}
