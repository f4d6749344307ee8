package dev.sandmesh.control.registry;

/** One step of an order. */
public record SandboxSort(Field field, boolean descending) {

    /** What sandboxes can be sorted by. */
    public enum Field {
        NAME("name"),
        ENVIRONMENT("environment"),
        STATUS("status"),
        HEALTH("health"),
        CREATED_AT("createdAt"),
        LAST_HEARTBEAT_AT("lastHeartbeatAt");

        private final String wireName;

        Field(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }
}
