package dev.sandmesh.control.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of the versions of what runs on a sandbox, in words for its timeline. */
public final class VersionSteps {

    private VersionSteps() {}

    /** {@code agent 0.1.0 → 0.2.0, node 20.20.2, adspower 7.3.26 is gone}; empty when nothing changed. */
    public static String between(Map<String, String> before, Map<String, String> now) {
        List<String> steps = new ArrayList<>();
        new TreeMap<>(now).forEach((name, version) -> {
            String old = before.get(name);
            if (!version.equals(old)) {
                steps.add(old == null ? name + " " + version : name + " " + old + " → " + version);
            }
        });
        new TreeMap<>(before).forEach((name, version) -> {
            if (!now.containsKey(name)) {
                steps.add(name + " " + version + " is gone");
            }
        });
        return String.join(", ", steps);
    }
}
