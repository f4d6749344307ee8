package dev.sandmesh.control.link;

/** What is known of nodes that are gone, for those who take up what they have left. */
public final class GoneNodes {

    private GoneNodes() {}

    /**
     * The SQL condition that the node which a column names is gone: its row has expired. After an outage of the database all rows look expired,
     * so that no node counts as gone before every one that lives had the time to say so.
     */
    public static String condition(String column) {
        return """
                (NOT EXISTS (SELECT 1 FROM control_nodes WHERE control_nodes.id = %s AND alive_until > now())
                    AND EXISTS (SELECT 1 FROM leader WHERE role = 'registrations' AND held_until >= now()
                        AND since + interval '9 seconds' <= now()))""".formatted(column);
    }
}
