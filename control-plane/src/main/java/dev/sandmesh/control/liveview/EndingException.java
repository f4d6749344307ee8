package dev.sandmesh.control.liveview;

/** A view ends before its screen was there. */
final class EndingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Ending ending;

    EndingException(Ending ending) {
        super(ending.sentence());
        this.ending = ending;
    }

    Ending ending() {
        return ending;
    }
}
