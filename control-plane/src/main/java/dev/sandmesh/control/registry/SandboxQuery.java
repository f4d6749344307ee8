package dev.sandmesh.control.registry;

import dev.sandmesh.control.http.EnvironmentScope;
import java.util.List;
import java.util.Map;

/**
 * Which sandboxes, in what order, and which page of them. An empty list or text does not filter.
 *
 * @param scope of who asks; nothing outside of it is counted or shown
 * @param text is contained in name, instance id or environment, in whatever case
 * @param labels all of them have these values
 * @param page counted from 1
 */
public record SandboxQuery(
        EnvironmentScope scope,
        List<String> environments,
        List<SandboxStatus> statuses,
        List<HealthStatus> healths,
        List<String> providers,
        Map<String, String> labels,
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
        providers = List.copyOf(providers);
        labels = Map.copyOf(labels);
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
                List.of(),
                Map.of(),
                "",
                List.of(),
                page,
                pageSize);
    }

    long offset() {
        return (page - 1L) * pageSize;
    }
}
