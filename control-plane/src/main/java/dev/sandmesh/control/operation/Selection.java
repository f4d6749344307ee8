package dev.sandmesh.control.operation;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.control.registry.SandboxQuery;
import dev.sandmesh.control.registry.SandboxStatus;
import dev.sandmesh.control.registry.SandboxTraits;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.SandboxSelector;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a selector comes to now, within the environments of who asks. */
final class Selection {

    private final Registry registry;

    Selection(Registry registry) {
        this.registry = registry;
    }

    /** By name. Refused is what a single sandbox would be refused for, and what is more than an operation holds. */
    Future<List<Sandbox>> of(Call<?> call, SandboxSelector selector) {
        if (selector.isEmpty()) {
            throw invalid(
                    "/selector",
                    "names nothing, which would be everything: name environments to mean all that is in them");
        }
        if (!selector.ids().isEmpty() && !selector.isOfIdsOnly()) {
            throw invalid("/selector/ids", "stand alone: what else the selector says would narrow them down");
        }
        return selector.ids().isEmpty() ? asked(call, selector) : named(call, selector.ids());
    }

    private Future<List<Sandbox>> asked(Call<?> call, SandboxSelector selector) {
        return registry.chosen(query(call, selector, 1, 1), SandboxSelector.MOST + 1)
                .map(found -> {
                    if (found.size() > SandboxSelector.MOST) {
                        throw invalid(
                                "/selector", "means more than " + SandboxSelector.MOST + " sandboxes: narrow it down");
                    }
                    return found;
                });
    }

    /** A selector as a page of a list would ask. */
    static SandboxQuery query(Call<?> call, SandboxSelector selector, int page, int pageSize) {
        if (!selector.ids().isEmpty()) {
            throw invalid("/selector/ids", "are no filter of a list: ask for each sandbox by its id");
        }
        selector.environments().forEach(call::demandEnvironment);
        EnvironmentScope scope = call.caller().environments();
        SandboxTraits labels =
                new SandboxTraits(List.of(), List.of(), List.of(), List.of(), List.of(), selector.labels());
        return new SandboxQuery(
                scope,
                selector.environments(),
                List.of(),
                selector.health().stream().map(Selection::health).toList(),
                labels,
                selector.text(),
                List.of(),
                page,
                pageSize);
    }

    private static HealthStatus health(String name) {
        return Arrays.stream(HealthStatus.values())
                .filter(status -> status.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> invalid("/selector/health", "there is no health " + name));
    }

    private Future<List<Sandbox>> named(Call<?> call, List<SandboxId> ids) {
        return registry.find(Set.copyOf(ids)).map(found -> {
            Map<SandboxId, Sandbox> there = found.stream().collect(Collectors.toMap(Sandbox::id, Function.identity()));
            ids.forEach(id -> demandVisible(call, id, Optional.ofNullable(there.get(id))));
            found.stream()
                    .filter(sandbox -> sandbox.status() == SandboxStatus.TERMINATED)
                    .findFirst()
                    .ifPresent(ended -> {
                        throw new SandmeshException(
                                ErrorCode.STATE_CONFLICT,
                                "The sandbox " + ended.name() + " is terminated, and nothing is sent to it any more");
                    });
            return found;
        });
    }

    /** Whether it is not there or elsewhere, the same is said. */
    private static void demandVisible(Call<?> call, SandboxId id, Optional<Sandbox> found) {
        String none = "There is no sandbox " + id + " among those that you may see";
        String environment = found.orElseThrow(() -> SandmeshException.of(ErrorCode.SANDBOX_NOT_FOUND, none))
                .environment();
        if (!call.caller().environments().covers(environment)) {
            throw SandmeshException.hidden(ErrorCode.SANDBOX_NOT_FOUND, none, environment);
        }
    }

    private static SandmeshException invalid(String pointer, String message) {
        return new SandmeshException("Some of it is wrong, see errors", List.of(new FieldError(pointer, message)));
    }
}
