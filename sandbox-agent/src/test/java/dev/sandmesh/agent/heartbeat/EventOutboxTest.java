package dev.sandmesh.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ProcessStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EventOutboxTest {

    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");
    private static final AgentFact STARTED = new ProcessStarted("Xvfb", 1, 0, false, "first start");
    private static final AgentFact FLIP = new ConditionChanged("DisplayUp", false, "gone");

    private final EventOutbox outbox = new EventOutbox(4);

    @Test
    void eventsLeaveInOrderAndStayUntilTheyAreCommitted() {
        add(STARTED, FLIP, STARTED);

        assertThat(outbox.oldest())
                .hasValueSatisfying(event -> assertThat(event.number()).isEqualTo(1));
        outbox.committed(2, NOW);
        assertThat(outbox.oldest())
                .hasValueSatisfying(event -> assertThat(event.number()).isEqualTo(3));
        outbox.committed(3, NOW);
        assertThat(outbox.oldest()).isEmpty();
    }

    @Test
    void anOldAckTakesNothing() {
        add(STARTED, STARTED);
        outbox.committed(0, NOW);

        assertThat(outbox.size()).isEqualTo(2);
    }

    @Test
    void aFullOutboxLetsFlipsGoFirstAndTellsHowMany() {
        add(STARTED, STARTED, FLIP, STARTED);
        add(STARTED, STARTED);

        assertThat(drained())
                .containsExactly(
                        "2:process-started",
                        "4:process-started",
                        "5:process-started",
                        "6:process-started",
                        "7:2 events were dropped while nobody took them");
    }

    @Test
    void theEventThatTellsHowManyWentIsHandedOutToBeKept() {
        add(STARTED, STARTED, STARTED, STARTED, STARTED);

        assertThat(outbox.committed(2, NOW)).hasValueSatisfying(note -> {
            assertThat(note.number()).isEqualTo(6);
            assertThat(note.fact())
                    .isEqualTo(
                            new ConditionChanged("EventsKept", false, "1 events were dropped while nobody took them"));
        });
        assertThat(outbox.committed(3, NOW)).isEmpty();
    }

    @Property
    void numbersGrowAndTheBoundHolds(@ForAll @Size(max = 200) List<Boolean> steps) {
        EventOutbox any = new EventOutbox(10);
        long last = 0;
        for (boolean adds : steps) {
            if (adds) {
                any.add(NOW, FLIP, List.of(), List.of());
                assertThat(any.lastNumber()).isEqualTo(++last);
            } else {
                any.oldest().ifPresent(event -> any.committed(event.number(), NOW));
                last = any.lastNumber();
            }
            assertThat(any.size()).isLessThanOrEqualTo(10);
        }
    }

    private void add(AgentFact... facts) {
        for (AgentFact fact : facts) {
            outbox.add(NOW, fact, List.of(), List.of());
        }
    }

    private List<String> drained() {
        List<String> told = new ArrayList<>();
        while (outbox.oldest().isPresent()) {
            PendingEvent event = outbox.oldest().get();
            boolean note = event.fact() instanceof ConditionChanged;
            told.add(event.number() + ":"
                    + (note
                            ? ((ConditionChanged) event.fact()).reason()
                            : event.fact().type()));
            outbox.committed(event.number(), NOW);
        }
        return told;
    }
}
