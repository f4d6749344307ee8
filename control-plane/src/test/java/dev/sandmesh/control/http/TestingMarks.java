package dev.sandmesh.control.http;

/** Looks at marks for the tests of other features. */
public final class TestingMarks {

    private TestingMarks() {}

    public static boolean set(AuditMark mark) {
        return mark.isSet();
    }
}
