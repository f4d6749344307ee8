package dev.sandmesh.agent.probe;

/** A short human text for a failure, whether it has a message or not. */
final class Failure {
    private Failure() {}

    static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
