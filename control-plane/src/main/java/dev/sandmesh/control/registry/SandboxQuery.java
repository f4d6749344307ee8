package dev.sandmesh.control.registry;

import dev.sandmesh.control.http.EnvironmentScope;
import java.util.List;

/**
 * Which sandboxes, in what order, and which page of them. An empty list or text does not filter.
 *
 * @param scope of who asks; nothing outside of it is counted or shown
 * @param text is contained in name, instance id or environment, in whatever case
 * @param page counted from 1
 */
public record SandboxQuery(
        EnvironmentScope scope,
        List<String> environments,
        List<SandboxStatus> statuses,
        List<HealthStatus> healths,
        SandboxTraits traits,
        String text,
        List<SandboxSort> sort,
        int page,
        int pageSize) {

    /** The most sandboxes on one page. */
    public static final int MAX_PAGE_SIZE = 200;

    public SandboxQuery {
        environments = List.copyOf(environments);
        statuses = List.copyOf(statuses);
        healths = List.copyOf(healths);
        sort = List.copyOf(sort);
        if (page < 1 || pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
            throw new IllegalArgumentException("page " + page + " of " + pageSize);
        }
    }

    /** All that are not terminated, by name. */
    public static SandboxQuery everything(int page, int pageSize) {
        return new SandboxQuery(
                EnvironmentScope.ALL,
                List.of(),
                List.of(),
                List.of(),
                SandboxTraits.ANY,
                "",
                List.of(),
                page,
                pageSize);
    }

    long offset() {
        return (page - 1L) * pageSize;
    }

    /** They are kept for ever, so there may be many more of them than of the others. */
    boolean withTerminated() {
        return statuses.contains(SandboxStatus.TERMINATED);
    }

    /** Whether the database has this order without sorting the fleet: by an index, or by one that leaves only few equals. */
    boolean ordered() {
        if (sort.isEmpty()) {
            return true;
        }
        if (sort.stream().anyMatch(step -> step.field() == SandboxSort.Field.LAST_HEARTBEAT_AT)) {
            return false;
        }
        SandboxSort.Field first = sort.get(0).field();
        if (first == SandboxSort.Field.NAME || first == SandboxSort.Field.CREATED_AT) {
            return true;
        }
        return !withTerminated() && (sort.size() == 1 || byNameThen());
    }

    private boolean byNameThen() {
        return sort.size() == 2 && sort.get(1).equals(new SandboxSort(SandboxSort.Field.NAME, false));
    }
}
