package dev.sandmesh.control.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import dev.sandmesh.protocol.command.Exec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OrderPolicyTest {

    /** Every argument there is, with a good value. */
    private static final Map<String, Object> ALL = Map.of(
            "process",
            "worker",
            "deadlineSeconds",
            60,
            "command",
            new JsonArray().add("true"),
            "user",
            "worker",
            "workingDirectory",
            "/tmp",
            "environment",
            new JsonObject().put("A", "b"),
            "timeoutSeconds",
            5,
            "keepOutput",
            true);

    private static final List<String> OF_EXEC =
            List.of("command", "user", "workingDirectory", "environment", "timeoutSeconds", "keepOutput");

    @ParameterizedTest
    @EnumSource(OperationAction.class)
    void anActionTakesItsArgumentsAndNoOthers(OperationAction action) {
        List<String> required = required(action);
        List<String> known = known(action);
        OrderPolicy.demand(action, arguments(required));
        OrderPolicy.demand(action, arguments(known));
        assertThat(OrderPolicy.order(action, arguments(known)).toJson().getString("type"))
                .isEqualTo(action.wireName());
        assertThat(OrderPolicy.order(action, arguments(known)))
                .as("the same each time that it is asked")
                .isEqualTo(OrderPolicy.order(action, arguments(known)));
        assertThat(OrderPolicy.limit(action, arguments(known), Optional.empty()))
                .isPositive();
        for (String name : ALL.keySet()) {
            List<String> others = new ArrayList<>(required);
            if (!known.contains(name)) {
                others.add(name);
                refused(action, others, name);
            } else if (required.contains(name)) {
                others.remove(name);
                refused(action, others, name);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(OperationAction.class)
    void onlyProgramsNeedTheirOwnPermission(OperationAction action) {
        assertThat(OrderPolicy.permission(action))
                .isEqualTo(action == OperationAction.EXEC ? "sandbox:exec" : "sandbox:operate");
    }

    @Test
    void outputThatNobodyKeepsIsNotSent() {
        List<String> bare = List.of("command");
        assertThat(((Exec) OrderPolicy.order(OperationAction.EXEC, arguments(bare))).outputLimit())
                .isZero();
        assertThat(((Exec) OrderPolicy.order(OperationAction.EXEC, arguments(OF_EXEC))).outputLimit())
                .isGreaterThanOrEqualTo(2L * KeptOutput.MOST_OF_ONE_STREAM);
    }

    private static void refused(OperationAction action, List<String> given, String wrong) {
        assertThatThrownBy(() -> OrderPolicy.demand(action, arguments(given)))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.errors())
                        .extracting(FieldError::pointer)
                        .containsExactly("/arguments/" + wrong));
    }

    private static List<String> required(OperationAction action) {
        return switch (action) {
            case RESTART_PROCESS, START_PROCESS, STOP_PROCESS -> List.of("process");
            case EXEC -> List.of("command");
            case CHECK, DRAIN, RESUME, COLLECT_BUNDLE -> List.of();
        };
    }

    private static List<String> known(OperationAction action) {
        return switch (action) {
            case RESTART_PROCESS, START_PROCESS, STOP_PROCESS -> List.of("process");
            case EXEC -> OF_EXEC;
            case DRAIN -> List.of("deadlineSeconds");
            case CHECK, RESUME, COLLECT_BUNDLE -> List.of();
        };
    }

    private static OperationArguments arguments(List<String> names) {
        JsonObject json = new JsonObject();
        names.forEach(name -> json.put(name, ALL.get(name)));
        return OperationArguments.read(Fields.of(json));
    }
}
