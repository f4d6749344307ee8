package dev.sandmesh.cli.output;

/** In which form an answer is written. */
public enum Format {
    /** For people. */
    TABLE,
    /** The answer of the API, indented. */
    JSON,
    /** One item a line. */
    NDJSON
}
