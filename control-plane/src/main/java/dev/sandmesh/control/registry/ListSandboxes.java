package dev.sandmesh.control.registry;

import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
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
        return new SandboxQuery(
                call.caller().environments(),
                environments,
                call.queryList("status").stream().map(SandboxStatus::of).toList(),
                call.queryList("health").stream().map(HealthStatus::of).toList(),
                call.queryList("provider"),
                Map.of(),
                call.query("q").orElse(""),
                call.queryList("sort").stream().map(ListSandboxes::sort).toList(),
                (int) call.number("page"),
                (int) call.number("pageSize"));
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
