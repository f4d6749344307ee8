package dev.sandmesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.report.Condition;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class ConditionBoardTest {

    @Test
    void aReasonIsNeverLongerThanAHeartbeatMayCarry() {
        ConditionBoard board = new ConditionBoard(Clock.systemUTC());
        board.set("StateWritable", false, "one process, ".repeat(100));

        Condition told = board.snapshot().get(0);
        assertThat(told.reason()).startsWith("one process, ").endsWith("…");
        assertThat(Condition.read(Fields.of(told.toJson())).reason()).isEqualTo(told.reason());
    }
}
