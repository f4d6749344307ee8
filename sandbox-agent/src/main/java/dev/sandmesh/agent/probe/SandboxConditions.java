package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The conditions that follow from measurements rather than from processes. Used on one event loop. */
public final class SandboxConditions {
    private final HostPolicy policy;
    private final ConditionBoard board;
    private final Timeliness timeliness;
    private final InstantSource clock;
    private final ControlClock controlClock;
    private final ClockWatch clockWatch = new ClockWatch();
    private final ClockAgreement clockAgreement = new ClockAgreement();
    private final Set<String> bad = new HashSet<>();
    private Set<String> fullDisks = Set.of();
    private Set<String> withoutInodes = Set.of();
    private HostReading last = HostReading.NONE;
    private Duration worst = Duration.ZERO;
    private HostPolicy.Judgement lateness = HostPolicy.Judgement.WELL;

    public SandboxConditions(InstantSource clock, HostPolicy policy, Timeliness timeliness, ControlClock controlClock) {
        this.clock = clock;
        this.controlClock = controlClock;
        this.policy = policy;
        this.board = new ConditionBoard(clock);
        this.timeliness = timeliness;
    }

    /** Those that turned, to be told at once. */
    public List<Condition> observe(HostReading reading) {
        last = reading;
        var host = reading.host();
        var own = reading.own();
        List<Condition> turned = new ArrayList<>();
        HostPolicy.Mounts disks = policy.disks(host, fullDisks);
        fullDisks = disks.full();
        judge(turned, ConditionType.DISK_SPACE, disks.judgement());
        HostPolicy.Mounts inodes = policy.inodes(host, withoutInodes);
        withoutInodes = inodes.full();
        judge(turned, ConditionType.DISK_INODES, inodes.judgement());
        judge(turned, ConditionType.MEMORY_FREE, policy.memory(reading, wasOk(ConditionType.MEMORY_FREE)));
        if (host.swapTotalBytes() > 0) {
            boolean wasOk = wasOk(ConditionType.SWAP_FREE);
            judge(turned, ConditionType.SWAP_FREE, policy.swap(host, own.majorFaultsPerSecond(), wasOk));
        }
        judge(
                turned,
                ConditionType.FILES_FREE,
                policy.files(own.files(), host.openFiles(), wasOk(ConditionType.FILES_FREE)));
        judge(turned, ConditionType.CLOCK_STEADY, clockWatch.observe(own.moment()));
        judge(turned, ConditionType.HOST_MEASURED, HostPolicy.Judgement.WELL);
        return turned;
    }

    /** The gauges that are told are those of the last look. */
    public List<Condition> observeFailure(String why) {
        List<Condition> turned = new ArrayList<>();
        judge(
                turned,
                ConditionType.HOST_MEASURED,
                new HostPolicy.Judgement(
                        false, "the host cannot be measured, its gauges are those of the last look: " + why));
        return turned;
    }

    /** Whether the agent itself keeps its times; asked for with every heartbeat. */
    public List<Condition> observeTimeliness() {
        boolean wasOk = wasOk(ConditionType.AGENT_ON_TIME);
        Duration late = timeliness.worstWithin(policy.lateWindow());
        HostPolicy.Judgement now = policy.onTime(late, last, wasOk);
        // the longest of one bad time: a figure that went up and down would be news with every heartbeat
        if (now.ok() || wasOk || late.compareTo(worst) > 0) {
            worst = late;
            lateness = now;
        }
        List<Condition> turned = new ArrayList<>();
        judge(turned, ConditionType.AGENT_ON_TIME, lateness);
        return turned;
    }

    /** Whether this host's clock is that of the control plane; nothing before the control plane has told. */
    public List<Condition> observeClock() {
        List<Condition> turned = new ArrayList<>();
        controlClock
                .read()
                .ifPresent(there ->
                        judge(turned, ConditionType.CLOCK_AGREES, clockAgreement.observe(clock.instant(), there)));
        return turned;
    }

    public List<Condition> snapshot() {
        return board.snapshot();
    }

    private boolean wasOk(String type) {
        return !bad.contains(type);
    }

    private void judge(List<Condition> turned, String type, HostPolicy.Judgement judgement) {
        if (judgement.ok()) {
            bad.remove(type);
        } else {
            bad.add(type);
        }
        board.set(type, judgement.ok(), judgement.reason()).ifPresent(turned::add);
    }
}
