package dev.sandmesh.control.access;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where keys are kept, who the first superadmin is, and what hashing costs. Without a password one is generated. */
public record AccessConfig(Path home, String adminEmail, Optional<String> adminPassword, HashCost hashing) {

    private static final int SHORTEST_PASSWORD = 8;

    public AccessConfig {
        List<String> faults = new ArrayList<>();
        if (!adminEmail.matches("[^\\s@]+@[^\\s@]+") || adminEmail.length() > 254) {
            faults.add("SANDMESH_ADMIN_EMAIL is not an e-mail address");
        }
        if (adminPassword
                .map(String::length)
                .filter(length -> length < SHORTEST_PASSWORD)
                .isPresent()) {
            faults.add("SANDMESH_ADMIN_PASSWORD needs at least " + SHORTEST_PASSWORD + " characters");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", faults));
        }
    }

    public AccessConfig(Path home, String adminEmail, Optional<String> adminPassword) {
        this(home, adminEmail, adminPassword, HashCost.STANDARD);
    }

    /** Reads SANDMESH_ADMIN_EMAIL and SANDMESH_ADMIN_PASSWORD. */
    public static AccessConfig read(Map<String, String> environment, Path home) {
        return new AccessConfig(
                home,
                environment.getOrDefault("SANDMESH_ADMIN_EMAIL", "admin@sandmesh.local"),
                Optional.ofNullable(environment.get("SANDMESH_ADMIN_PASSWORD")).filter(text -> !text.isEmpty()));
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return "AccessConfig[home=" + home + ", adminEmail=" + adminEmail + "]";
    }
}
