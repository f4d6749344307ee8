package dev.sandmesh.cli.command;

import dev.sandmesh.cli.output.Field;
import java.util.List;

/** What a verification of the audit trail has come to. */
final class VerificationFields {

    static final List<Field> ONE = List.of(
            Field.key("the trail is", "/status"),
            Field.key("first wrong row", "/fault/seq"),
            Field.key("what is wrong", "/fault/message"),
            Field.key("warning", "/warning"),
            Field.key("rows", "/rows"),
            Field.key("from row", "/firstSeq"),
            Field.key("good up to row", "/lastSeq"),
            Field.key("signed heads", "/heads"),
            Field.key("copies of heads", "/copies"),
            Field.key("unreadable copies", "/unreadableCopies"));

    private VerificationFields() {}
}
