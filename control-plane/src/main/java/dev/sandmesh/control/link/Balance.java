package dev.sandmesh.control.link;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many sandboxes a control node that owns more than its share asks to register at another: what lost nodes owned went to those that
 * were left, and they give it back once all have stood for a while. Not safe for threads.
 */
final class Balance {

    /** Who has just come may go again, and agents find their own way meanwhile. */
    static final Duration STEADY = Duration.ofSeconds(30);

    /** No round moves more than this part of what a node owns, and at least one. */
    static final int PART_OF_A_ROUND = 20;

    /** One more than the share, or that part of it, is no reason to begin; who has begun goes down to the share. */
    private static final int TOLERATED_PART = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Balance.class);

    private final String self;
    private final LongSupplier nanoTime;
    private Set<String> seen = Set.of();
    private long since;
    private boolean begun;

    Balance(String self, LongSupplier nanoTime) {
        this.self = self;
        this.nanoTime = nanoTime;
    }

    /**
     * The sandboxes that are to leave this node in this round; called with every list of nodes, each as its row says. Nobody is moved while
     * the mesh has other nodes than the database: it is parted then, or about to be.
     */
    long surplus(List<ControlNode> nodes, Set<String> inTheMesh) {
        List<ControlNode> alive = nodes.stream().filter(ControlNode::alive).toList();
        if (!isSteady(alive, inTheMesh)) {
            begun = false;
            return 0;
        }
        long own = alive.stream()
                .filter(node -> node.id().equals(self))
                .mapToLong(ControlNode::sandboxes)
                .sum();
        long share = share(alive);
        boolean goesOn = begun;
        begun = own > (goesOn ? share : share + Math.max(1, share / TOLERATED_PART));
        if (begun && !goesOn) {
            LOG.info("this node owns more than its share: some of its sandboxes are to register at other nodes");
        }
        return begun ? Math.min(own - share, Math.max(1, own / PART_OF_A_ROUND)) : 0;
    }

    /** Those who own less than their share. */
    static List<String> withRoom(List<ControlNode> nodes) {
        List<ControlNode> alive = nodes.stream().filter(ControlNode::alive).toList();
        long share = share(alive);
        return alive.stream()
                .filter(node -> node.sandboxes() < share)
                .map(ControlNode::id)
                .toList();
    }

    private boolean isSteady(List<ControlNode> alive, Set<String> inTheMesh) {
        Set<String> now = alive.stream().map(ControlNode::id).collect(Collectors.toSet());
        if (!now.equals(seen) || !now.equals(inTheMesh)) {
            seen = now;
            since = nanoTime.getAsLong();
        }
        return now.contains(self) && nanoTime.getAsLong() - since >= STEADY.toNanos();
    }

    private static long share(List<ControlNode> alive) {
        long total = alive.stream().mapToLong(ControlNode::sandboxes).sum();
        return (total + alive.size() - 1) / Math.max(1, alive.size());
    }
}
