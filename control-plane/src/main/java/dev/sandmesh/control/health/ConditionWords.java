package dev.sandmesh.control.health;

import java.util.Locale;
import java.util.regex.Pattern;

/** Conditions as people read them: {@code VncUp} is "VNC up". */
final class ConditionWords {

    private static final String PROCESS = "Process:";
    private static final Pattern WORD = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    private ConditionWords() {}

    static String of(String type) {
        if (type.startsWith(PROCESS)) {
            return "Process " + type.substring(PROCESS.length());
        }
        if (type.isEmpty()) {
            return "Something";
        }
        String words = WORD.matcher(type).replaceAll(" ").toLowerCase(Locale.ROOT);
        return (words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1))
                .replaceFirst("^Vnc\\b", "VNC")
                .replaceFirst("^Ads power\\b", "AdsPower");
    }

    static String failed(String type, String reason) {
        return of(type) + " failed" + (reason.isEmpty() ? "" : ": " + reason);
    }
}
