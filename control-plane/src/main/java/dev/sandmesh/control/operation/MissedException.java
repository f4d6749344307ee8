package dev.sandmesh.control.operation;

import dev.sandmesh.control.error.SandmeshException;

/** An order that reached nobody who could take it, and was therefore not begun; what to tell if it stays so. */
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
