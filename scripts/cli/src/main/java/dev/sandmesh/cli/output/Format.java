package dev.sandmesh.cli.output;

/** In which form an answer is written. */
public enum Format {
    /** For people. */
    TABLE,
    /** The answer of the API, indented. */
    JSON,
    /** One item a line. */
    NDJSON,
    /** The answer of the API as YAML. */
    YAML,
    /** What other commands take for it: ENVIRONMENT/NAME of a sandbox, an e-mail address, an id. One a line. */
    NAME
}
