package dev.sandmesh.cli.command;

import java.util.regex.Pattern;

/** Ids, as opposed to names. */
final class Ids {

    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private Ids() {}

    static boolean isId(String text) {
        return FORM.matcher(text).matches();
    }
}
