package dev.sandmesh.control.registry;

import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sandboxes that are not terminated, unless that is asked for. */
final class ListSandboxes implements Endpoint<NoBody, JsonObject> {

    private final Registry registry;

    ListSandboxes(Registry registry) {
        this.registry = registry;
    }

    @Override
    public String id() {
        return "listSandboxes";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return registry.list(query(call)).map(SandboxPage::toJson);
    }

    static SandboxQuery query(Call<NoBody> call) {
        List<String> environments = call.queryList("environment");
        environments.forEach(call::demandEnvironment);
        SandboxQuery query = new SandboxQuery(
                call.caller().environments(),
                environments,
                call.queryList("status").stream().map(SandboxStatus::of).toList(),
                call.queryList("health").stream().map(HealthStatus::of).toList(),
                traits(call),
                call.query("q").orElse(""),
                call.queryList("sort").stream().map(ListSandboxes::sort).toList(),
                (int) call.number("page"),
                (int) call.number("pageSize"));
        if (query.withTerminated() && !query.ordered()) {
            throw new SandmeshException(
                    "The order is not valid",
                    List.of(new FieldError("query:sort", "with terminated sandboxes sort by name or createdAt first")));
        }
        return query;
    }

    private static SandboxTraits traits(Call<NoBody> call) {
        return new SandboxTraits(
                call.queryList("provider"),
                call.queryList("providerState"),
                call.queryList("market"),
                call.queryList("link"),
                call.queryList("engine"),
                labels(call.queryList("label")));
    }

    /** The contract has seen to the equals sign. */
    private static Map<String, String> labels(List<String> given) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : given) {
            int sign = label.indexOf('=');
            String name = label.substring(0, sign);
            if (labels.put(name, label.substring(sign + 1)) != null) {
                throw new SandmeshException(
                        "The filter is not valid",
                        List.of(new FieldError("query:label", name + " cannot have two values at once")));
            }
        }
        return labels;
    }

    private static SandboxSort sort(String text) {
        boolean descending = text.startsWith("-");
        String name = descending ? text.substring(1) : text;
        return Arrays.stream(SandboxSort.Field.values())
                .filter(field -> field.wireName().equals(name))
                .findFirst()
                .map(field -> new SandboxSort(field, descending))
                .orElseThrow(() -> new SandmeshException(
                        "The order is not valid",
                        List.of(new FieldError("query:sort", "there is no sorting by " + name))));
    }
}
