package dev.sandmesh.control.link;

import java.util.List;
import java.util.Optional;

/** Port: the members of the mesh as this node sees them at this moment. Asked on any thread; never blocks. */
public interface Members {

    /** Where a member is; empty for whoever is none. */
    Optional<String> address(String meshId);

    /** The ids of the control nodes, this one among them. */
    List<String> controlNodes();
}
