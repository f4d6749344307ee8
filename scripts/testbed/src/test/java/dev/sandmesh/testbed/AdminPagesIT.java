package dev.sandmesh.testbed;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real browser lets people in, edits who they are, registers sandboxes, and stays signed in (A114, A117, A118, D60, D63). */
class AdminPagesIT {

    @Tag("slow")
    @Test
    void peopleAndSandboxesAreManagedOnThePage() throws Exception {
        try (Fleet fleet = Fleet.start()) {
            Playwright.run(fleet, "", Map.of(), "admin", "registry", "whole-page", "control-plane", "docs");
        }
    }
}
