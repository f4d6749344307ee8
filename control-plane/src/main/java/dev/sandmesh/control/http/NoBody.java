package dev.sandmesh.control.http;

/** The body of an operation that has none. */
public record NoBody() {
    public static final NoBody NONE = new NoBody();
}
