package dev.sandmesh.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LinkMachineTest {

    private static final int UNANSWERED_LIMIT = 3;

    /** The shortest way to each state. */
    private static final Map<LinkState, String> WAYS = new EnumMap<>(Map.ofEntries(
            Map.entry(LinkState.IDLE, ""),
            Map.entry(LinkState.CONNECTING, "START"),
            Map.entry(LinkState.DISCONNECTED, "START OPEN_FAILED"),
            Map.entry(LinkState.REGISTERING, "START OPENED"),
            Map.entry(LinkState.WAITING, "START OPENED REFUSED"),
            Map.entry(LinkState.ANNOUNCING, "START OPENED REGISTERED"),
            Map.entry(LinkState.LIVE, "START OPENED REGISTERED ANNOUNCED"),
            Map.entry(LinkState.HEALING, "START OPENED REGISTERED ANNOUNCED UNREACHABLE"),
            Map.entry(LinkState.SUPERSEDED, "START OPENED REGISTERED ANNOUNCED OUTDATED"),
            Map.entry(LinkState.REBUILDING, "START OPENED FROZEN"),
            Map.entry(LinkState.STOPPED, "STOP")));

    /** Every pair of state and signal that is not here changes nothing and asks for nothing. */
    private static final String TABLE = """
            IDLE         START           CONNECTING   OPEN
            IDLE         STOP            STOPPED      CLOSE
            CONNECTING   OPENED          REGISTERING  REGISTER
            CONNECTING   OPEN_FAILED     DISCONNECTED BACK_OFF
            CONNECTING   STOP            STOPPED      CLOSE
            DISCONNECTED WAITED          CONNECTING   OPEN
            DISCONNECTED STOP            STOPPED      CLOSE
            REGISTERING  REGISTERED      ANNOUNCING   ANNOUNCE
            REGISTERING  REFUSED         WAITING      WAIT_AS_TOLD
            REGISTERING  REFUSED_HERE    REBUILDING   CLOSE
            REGISTERING  UNANSWERED      WAITING      BACK_OFF
            REGISTERING  FROZEN          REBUILDING   CLOSE
            REGISTERING  ISOLATED        REBUILDING   CLOSE
            REGISTERING  STOP            STOPPED      CLOSE
            WAITING      WAITED          REGISTERING  REGISTER
            WAITING      FROZEN          REBUILDING   CLOSE
            WAITING      ISOLATED        REBUILDING   CLOSE
            WAITING      STOP            STOPPED      CLOSE
            ANNOUNCING   ANNOUNCED       LIVE         GO_LIVE
            ANNOUNCING   ANNOUNCE_FAILED REBUILDING   CLOSE
            ANNOUNCING   FROZEN          REBUILDING   CLOSE
            ANNOUNCING   ISOLATED        REBUILDING   CLOSE
            ANNOUNCING   STOP            STOPPED      CLOSE
            LIVE         OWNER_LOST      WAITING      GO_DOWN WAIT_BRIEFLY
            LIVE         LEASE_UNKNOWN   WAITING      GO_DOWN WAIT_BRIEFLY
            LIVE         OUTDATED        SUPERSEDED   GO_DOWN WAIT_LONG
            LIVE         UNREACHABLE     HEALING      ANNOUNCE
            LIVE         FROZEN          REBUILDING   GO_DOWN CLOSE
            LIVE         ISOLATED        REBUILDING   GO_DOWN CLOSE
            LIVE         STOP            STOPPED      GO_DOWN CLOSE
            HEALING      ANNOUNCED       LIVE
            HEALING      ANNOUNCE_FAILED REBUILDING   GO_DOWN CLOSE
            HEALING      OWNER_LOST      WAITING      GO_DOWN WAIT_BRIEFLY
            HEALING      LEASE_UNKNOWN   WAITING      GO_DOWN WAIT_BRIEFLY
            HEALING      OUTDATED        SUPERSEDED   GO_DOWN WAIT_LONG
            HEALING      FROZEN          REBUILDING   GO_DOWN CLOSE
            HEALING      ISOLATED        REBUILDING   GO_DOWN CLOSE
            HEALING      STOP            STOPPED      GO_DOWN CLOSE
            SUPERSEDED   WAITED          REGISTERING  REGISTER
            SUPERSEDED   FROZEN          REBUILDING   CLOSE
            SUPERSEDED   ISOLATED        REBUILDING   CLOSE
            SUPERSEDED   STOP            STOPPED      CLOSE
            REBUILDING   CLOSED          CONNECTING   OPEN
            REBUILDING   STOP            STOPPED      CLOSE
            """;

    static Stream<Arguments> everyStateAndSignal() {
        return Arrays.stream(LinkState.values())
                .flatMap(state -> Arrays.stream(LinkSignal.values()).map(signal -> Arguments.of(state, signal)));
    }

    @ParameterizedTest
    @MethodSource("everyStateAndSignal")
    void everySignalDoesInEveryStateWhatTheTableSays(LinkState state, LinkSignal signal) {
        LinkMachine machine = after(WAYS.get(state));
        assertThat(machine.state()).isEqualTo(state);

        List<LinkAction> actions = machine.on(signal);

        List<String> row = row(state, signal);
        assertThat(machine.state()).isEqualTo(row.isEmpty() ? state : LinkState.valueOf(row.get(2)));
        assertThat(actions.stream().map(Enum::name))
                .containsExactlyElementsOf(row.stream().skip(3).toList());
    }

    @Test
    void registrationsThatNobodyAnswersEndInANewConnection() {
        LinkMachine machine = after("START OPENED UNANSWERED WAITED UNANSWERED WAITED");

        assertThat(machine.on(LinkSignal.UNANSWERED)).containsExactly(LinkAction.CLOSE);
        assertThat(machine.state()).isEqualTo(LinkState.REBUILDING);
    }

    @Test
    void aRefusalIsAnAnswerAndTheConnectionStays() {
        LinkMachine machine = after("START OPENED UNANSWERED WAITED UNANSWERED WAITED REFUSED WAITED");

        assertThat(machine.on(LinkSignal.UNANSWERED)).containsExactly(LinkAction.BACK_OFF);
    }

    @Test
    void anAgentThatStaysUnreachableAfterAnAnnouncementIsBuiltAnew() {
        LinkMachine machine = after("START OPENED REGISTERED ANNOUNCED UNREACHABLE ANNOUNCED");

        assertThat(machine.on(LinkSignal.UNREACHABLE)).containsExactly(LinkAction.GO_DOWN, LinkAction.CLOSE);
    }

    @Test
    void anAgentThatWasReachableInBetweenIsAnnouncedOnly() {
        LinkMachine machine = after("START OPENED REGISTERED ANNOUNCED UNREACHABLE ANNOUNCED REACHABLE");

        assertThat(machine.on(LinkSignal.UNREACHABLE)).containsExactly(LinkAction.ANNOUNCE);
    }

    private static LinkMachine after(String signals) {
        LinkMachine machine = new LinkMachine(UNANSWERED_LIMIT);
        Arrays.stream(signals.split(" "))
                .filter(signal -> !signal.isEmpty())
                .forEach(signal -> machine.on(LinkSignal.valueOf(signal)));
        return machine;
    }

    private static List<String> row(LinkState state, LinkSignal signal) {
        return TABLE.lines()
                .map(line -> List.of(line.trim().split(" +")))
                .filter(row -> row.get(0).equals(state.name()) && row.get(1).equals(signal.name()))
                .findFirst()
                .orElse(List.of());
    }
}
