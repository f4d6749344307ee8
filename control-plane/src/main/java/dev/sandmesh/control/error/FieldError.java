package dev.sandmesh.control.error;

/** One wrong field: a JSON pointer into the body, or {@code query:name}, {@code path:name} or {@code header:name}. */
public record FieldError(String pointer, String message) {}
