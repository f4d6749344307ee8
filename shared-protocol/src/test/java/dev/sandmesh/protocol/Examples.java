package dev.sandmesh.protocol;

import dev.sandmesh.protocol.client.CancelOperation;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangeKind;
import dev.sandmesh.protocol.client.ChangePage;
import dev.sandmesh.protocol.client.ExtendOperation;
import dev.sandmesh.protocol.client.FleetQuery;
import dev.sandmesh.protocol.client.GetFleetSummary;
import dev.sandmesh.protocol.client.GetOperation;
import dev.sandmesh.protocol.client.GetSandbox;
import dev.sandmesh.protocol.client.ListChanges;
import dev.sandmesh.protocol.client.ListOperations;
import dev.sandmesh.protocol.client.ListSandboxes;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import dev.sandmesh.protocol.client.OperationBounds;
import dev.sandmesh.protocol.client.OperationCounts;
import dev.sandmesh.protocol.client.OperationProgress;
import dev.sandmesh.protocol.client.OperationRequest;
import dev.sandmesh.protocol.client.OperationStatus;
import dev.sandmesh.protocol.client.Sample;
import dev.sandmesh.protocol.client.Samples;
import dev.sandmesh.protocol.client.SandboxSelector;
import dev.sandmesh.protocol.client.StartOperation;
import dev.sandmesh.protocol.client.TargetStatus;
import dev.sandmesh.protocol.command.Cancel;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.CollectBundle;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Delivery;
import dev.sandmesh.protocol.command.Drain;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.Extend;
import dev.sandmesh.protocol.command.Feed;
import dev.sandmesh.protocol.command.FollowLog;
import dev.sandmesh.protocol.command.LogLines;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.command.OutputPiece;
import dev.sandmesh.protocol.command.OutputPiece.Stream;
import dev.sandmesh.protocol.command.Pause;
import dev.sandmesh.protocol.command.Present;
import dev.sandmesh.protocol.command.ReadLog;
import dev.sandmesh.protocol.command.Receiver;
import dev.sandmesh.protocol.command.Resize;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.command.Resume;
import dev.sandmesh.protocol.command.Screenshot;
import dev.sandmesh.protocol.command.SignedCommand;
import dev.sandmesh.protocol.command.StartProcess;
import dev.sandmesh.protocol.command.StopProcess;
import dev.sandmesh.protocol.command.WindowSize;
import dev.sandmesh.protocol.relay.RelayChallenge;
import dev.sandmesh.protocol.relay.RelayFailure;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.relay.RelayHello;
import dev.sandmesh.protocol.relay.RelayProof;
import dev.sandmesh.protocol.relay.RelayReply;
import dev.sandmesh.protocol.relay.RelayRequest;
import dev.sandmesh.protocol.relay.RelayWelcome;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.AgentEnded;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.Challenge;
import dev.sandmesh.protocol.report.CommandRejected;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.Confinement;
import dev.sandmesh.protocol.report.Credentials;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import dev.sandmesh.protocol.report.DiskUsage;
import dev.sandmesh.protocol.report.EnginesChanged;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.ExitAccount;
import dev.sandmesh.protocol.report.Goodbye;
import dev.sandmesh.protocol.report.Hardware;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.KeyAnnouncement;
import dev.sandmesh.protocol.report.LearnedCapacity;
import dev.sandmesh.protocol.report.NetworkUsage;
import dev.sandmesh.protocol.report.OpenFiles;
import dev.sandmesh.protocol.report.Pressure;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessFlapping;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessStarted;
import dev.sandmesh.protocol.report.ProcessState;
import dev.sandmesh.protocol.report.ProfileReport;
import dev.sandmesh.protocol.report.ProfileState;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.TaskEnded;
import dev.sandmesh.protocol.report.TaskReport;
import dev.sandmesh.protocol.report.TrustGrant;
import dev.sandmesh.protocol.report.VersionsChanged;
import dev.sandmesh.protocol.view.HopTicket;
import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One example of every message; each has a golden file. */
final class Examples {

    private static final Instant AT = Instant.parse("2026-11-21T10:15:30.125Z");
    private static final SandboxId SANDBOX = SandboxId.of("01932f5e-7c1a-7b3c-8d4e-5f60718293a4");
    private static final UUID COMMAND = UUID.fromString("01932f5e-7c1a-7b3c-8d4e-5f60718293a5");
    private static final String NONCE = "n-8f14e45f";
    private static final HostSample HOST = new HostSample(
            37.5,
            1.25,
            3_221_225_472L,
            8_589_934_592L,
            0,
            1_073_741_824L,
            List.of(new DiskUsage("/", 21_474_836_480L, 64_424_509_440L, 120_000, 4_000_000)),
            new NetworkUsage(125_000, 64_000),
            86_400,
            new Pressure(1.5, 0.25, 3),
            new OpenFiles(4_096, 65_536));
    private static final ProcessReport XVFB = new ProcessReport(
            "xvfb",
            ProcessState.RUNNING,
            4_711,
            1,
            AT,
            80_740_352L,
            0.5,
            "exited: signal 9",
            7,
            new Confinement("sandmesh-display", 536_870_912L, 1_024, 64, 500),
            List.of("storage"));
    private static final Condition DISPLAY =
            new Condition(ConditionType.DISPLAY_UP, false, "xvfb exited: signal 9", AT, 12);
    private static final Capacity CAPACITY = new Capacity(4, 1, 3);
    private static final List<ProfileReport> PROFILES =
            List.of(new ProfileReport("profile-1", ProfileState.CLAIMED, AT));
    private static final TaskReport TASK = new TaskReport("task-1", "profile-1", AT);

    private Examples() {}

    static List<Example<?>> all() {
        List<Example<?>> examples = new ArrayList<>(List.of(
                new Example<>("register", register(), Register::read),
                new Example<>("registered", registered(), RegisterReply::read),
                new Example<>("refused", refused(), RegisterReply::read),
                new Example<>("challenge", new Challenge("node-1", "1700000000000.c2FsdA.bWFj"), RegisterReply::read),
                new Example<>(
                        "register-challenged",
                        register()
                                .answering(
                                        "1700000000000.c2FsdA.bWFj", register().credentials()),
                        Register::read),
                new Example<>("registered-2", registeredWithTrust(), RegisterReply::read),
                new Example<>(
                        "heartbeat-ack-trust",
                        new HeartbeatAck(
                                44,
                                AT,
                                AckStatus.OK,
                                3,
                                Optional.empty(),
                                new TrustGrant("e30.e30.c2ln", List.of(), List.of("e30.e30.c2ln"))),
                        HeartbeatAck::read),
                new Example<>(
                        "hop-ticket", new HopTicket(COMMAND, SANDBOX, 8, ViewMode.VIEW, "node-1", AT), HopTicket::read),
                new Example<>("command-signed", new SignedCommand("e30.e30.c2ln", List.of()), Delivery::read),
                new Example<>(
                        "command-signed-announced",
                        new SignedCommand("e30.e30.c2ln", List.of("e30.e30.c2ln")),
                        Delivery::read),
                new Example<>(
                        "key-announcement",
                        new KeyAnnouncement(KeyAnnouncement.COMMAND, List.of("MCowBQYDK2VwAyEA"), AT),
                        KeyAnnouncement::read),
                new Example<>("heartbeat", heartbeat(), Heartbeat::read),
                new Example<>("capacity-draining", CAPACITY.closed(Capacity.Closed.DRAINING), Capacity::read),
                new Example<>("heartbeat-ack", new HeartbeatAck(42, AT, AckStatus.OK, 3), HeartbeatAck::read),
                new Example<>(
                        "heartbeat-ack-configuration",
                        new HeartbeatAck(43, AT, AckStatus.OK, 4, Optional.of(desired())),
                        HeartbeatAck::read),
                new Example<>("event-ack", new EventAck(9, AckStatus.UNKNOWN_LEASE), EventAck::read),
                new Example<>("command-check", command(new Check()), Command::read),
                new Example<>("command-restart-process", command(new RestartProcess("xvfb")), Command::read),
                new Example<>("command-read-log", command(new ReadLog("xvfb", 50)), Command::read),
                new Example<>("log-lines", new LogLines("xvfb", 7_000_000_000L, List.of("(EE) bye")), LogLines::read),
                new Example<>("command-result", commandResult(), CommandResult::read),
                new Example<>("change", change(), Change::read),
                new Example<>("change-page", new ChangePage(List.of(change()), 17, false), ChangePage::read),
                new Example<>("list-changes", new ListChanges(16, 100), FleetQuery::read),
                new Example<>("samples", samples(), Samples::read),
                new Example<>("order-check", new Check(), Order::read),
                new Example<>("order-present", new Present(), Order::read)));
        examples.addAll(relayFrames());
        examples.addAll(orders());
        examples.addAll(outputs());
        examples.addAll(operations());
        facts().forEach(fact -> examples.add(new Example<>("event-" + fact.type(), event(fact), AgentEvent::read)));
        return examples;
    }

    private static List<Example<?>> orders() {
        Exec exec = new Exec(
                List.of("/bin/sh", "-c", "echo \"$GREETING\"\n"),
                Optional.of("worker"),
                Optional.of("/tmp"),
                Map.of("GREETING", "\u001b[1mhello"),
                true,
                Exec.USUAL_TIMEOUT,
                Exec.USUAL_OUTPUT,
                Optional.of(new WindowSize(24, 80)));
        Exec bare =
                new Exec(List.of("true"), Optional.empty(), Optional.empty(), Map.of(), false, 1, 0, Optional.empty());
        List<Order> orders = List.of(
                new Cancel(COMMAND),
                new CollectBundle(),
                new Drain(600),
                exec,
                new Extend(COMMAND, 60),
                new Feed(COMMAND, 7, Buffer.buffer("yes\n"), true),
                new FollowLog(
                        "chromium",
                        -65_536,
                        Optional.of(Instant.parse("2026-11-22T10:00:00Z")),
                        true,
                        Optional.of("ERROR")),
                new OpenView("e30.e30.c2ln", List.of("10.0.0.7:5801")),
                new Pause(),
                new Resize(COMMAND, new WindowSize(50, 132)),
                new Resume(),
                new Screenshot(),
                new StartProcess("worker"),
                new StopProcess("worker"));
        List<Example<?>> examples = new ArrayList<>(orders.stream()
                .map(order -> new Example<>("order-" + order.toJson().getString("type"), order, Order::read))
                .toList());
        examples.add(new Example<>("order-exec-bare", bare, Order::read));
        examples.add(new Example<>("order-pause-view", new Pause(Optional.of(COMMAND)), Order::read));
        examples.add(new Example<>("order-resume-view", new Resume(Optional.of(COMMAND)), Order::read));
        examples.add(new Example<>(
                "command-again",
                new Command(
                        COMMAND,
                        SANDBOX,
                        8,
                        NONCE,
                        exec,
                        AT.plusSeconds(60),
                        AT.plusSeconds(90),
                        AT,
                        Optional.of(new Receiver("node-2", 65_536))),
                Command::read));
        return examples;
    }

    private static List<Example<?>> outputs() {
        List<OutputPiece> pieces = List.of(new OutputPiece(Stream.STDOUT, 4_096), new OutputPiece(Stream.STDERR, 17));
        CommandResult ended = new CommandResult(
                COMMAND, Outcome.FAILED, "exit_code", "exited with 3", new JsonObject().put("exitCode", 3));
        return List.of(
                new Example<>(
                        "command-output",
                        new CommandOutput(SANDBOX, 7, NONCE, COMMAND, "node-2", 65_536, pieces, Optional.empty()),
                        CommandOutput::read),
                new Example<>(
                        "command-output-end",
                        new CommandOutput(SANDBOX, 7, NONCE, COMMAND, "node-2", 69_649, List.of(), Optional.of(ended)),
                        CommandOutput::read),
                new Example<>("output-ack", new OutputAck(OutputAck.Status.OK, 69_649), OutputAck::read));
    }

    private static List<Example<?>> operations() {
        OperationArguments exec = new OperationArguments(
                Optional.empty(),
                Optional.of(60),
                List.of("/bin/sh", "-c", "echo \"$GREETING\"\n"),
                Optional.of("worker"),
                Optional.of("/tmp"),
                Map.of("GREETING", "\u001b[1mhello"),
                Optional.of(300),
                true);
        SandboxSelector selector =
                new SandboxSelector(List.of(SANDBOX), List.of("dev"), List.of("healthy"), Map.of("rack", "7"), "node");
        OperationProgress progress = new OperationProgress(
                COMMAND,
                OperationStatus.RUNNING,
                OperationCounts.of(List.of(TargetStatus.PENDING, TargetStatus.OK, TargetStatus.TIMED_OUT)),
                List.of(new OperationProgress.Target(SANDBOX, TargetStatus.TIMED_OUT, "timeout", "not done in 300 s")));
        return List.of(
                new Example<>(
                        "start-operation",
                        new StartOperation(
                                OperationAction.EXEC,
                                exec,
                                selector,
                                new OperationBounds(20, 3, 900),
                                true,
                                Optional.of("key-1")),
                        OperationRequest::read),
                new Example<>(
                        "start-operation-bare",
                        new StartOperation(
                                OperationAction.CHECK,
                                OperationArguments.NONE,
                                SandboxSelector.of(SANDBOX),
                                OperationBounds.USUAL,
                                false,
                                Optional.empty()),
                        OperationRequest::read),
                new Example<>("cancel-operation", new CancelOperation(COMMAND), OperationRequest::read),
                new Example<>("extend-operation", new ExtendOperation(COMMAND, 600), OperationRequest::read),
                new Example<>("operation-progress", progress, OperationProgress::read),
                new Example<>("list-sandboxes", new ListSandboxes(selector, 2, 100), FleetQuery::read),
                new Example<>("get-sandbox", new GetSandbox(SANDBOX), FleetQuery::read),
                new Example<>("fleet-summary", new GetFleetSummary(), FleetQuery::read),
                new Example<>("get-operation", new GetOperation(COMMAND), FleetQuery::read),
                new Example<>(
                        "list-operations",
                        new ListOperations(
                                List.of("running"),
                                List.of("drain"),
                                Optional.of("ops@example.org"),
                                Optional.of(SANDBOX),
                                List.of("dev"),
                                Optional.of(AT),
                                Optional.of(AT.plusSeconds(60)),
                                1,
                                50),
                        FleetQuery::read));
    }

    private static List<Example<?>> relayFrames() {
        String key = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
        return List.of(
                new Example<>(
                        "relay-hello",
                        new RelayHello(List.of(2), key, "agent-challenge-0123456789abcdef"),
                        RelayFrame::read),
                new Example<>(
                        "relay-challenge",
                        new RelayChallenge(2, "node-1", "[::1]:8443", "hub-challenge-0123456789abcdef01", "c2lnbmVk"),
                        RelayFrame::read),
                new Example<>("relay-proof", new RelayProof("c2lnbmVkIHRvbw=="), RelayFrame::read),
                new Example<>("relay-welcome", new RelayWelcome("r-0123456789abcdef"), RelayFrame::read),
                new Example<>(
                        "relay-request",
                        new RelayRequest(7, "control.node-1.heartbeat", Optional.of("Bearer a.b.c"), body(), 2_000),
                        RelayFrame::read),
                new Example<>(
                        "relay-request-bare",
                        new RelayRequest(8, Address.command(SANDBOX), Optional.empty(), body(), 30_000),
                        RelayFrame::read),
                new Example<>("relay-reply", new RelayReply(7, body()), RelayFrame::read),
                new Example<>(
                        "relay-failure",
                        new RelayFailure(8, RelayFailure.Kind.REFUSED, "out_of_range", "/sandboxId: is another's"),
                        RelayFrame::read));
    }

    private static JsonObject body() {
        return new JsonObject().put("any", "message");
    }

    private static List<AgentFact> facts() {
        return List.of(
                new ProcessExited(
                        "xvfb",
                        4_711,
                        Optional.empty(),
                        Optional.of(9),
                        "xvfb exited: signal 9",
                        List.of("(EE) bye"),
                        new ExitAccount(true, 1, "no answer within 2 s", List.of("x11vnc", "chromium"), 400)),
                new ProcessStarted("xvfb", 4_812, 2, false, "exited: signal 9"),
                new ProcessFlapping("worker", 5, 60, AT.plusSeconds(30), "exited: code 1"),
                new ConditionChanged(ConditionType.DISPLAY_UP, false, "xvfb exited: signal 9"),
                new TaskEnded("task-1", "profile-1", "succeeded", 1_234),
                new VersionsChanged(Map.of("node", "20.20.2")),
                new EnginesChanged(List.of("adspower")),
                new AgentEnded(7, AT),
                new CommandRejected("bad_signature", "no key of the control plane signed it", 3),
                new Goodbye("stopped by SIGTERM", 60));
    }

    private static Register register() {
        return new Register(
                List.of(1),
                new Instance("local-1", "dev", "local", "local-4f2a", "", "", "", "127.0.0.1"),
                new Credentials(
                        NONCE, "MCowBQYDK2VwAyEA", "am9pbg==", "c2lnbg==", "018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90"),
                new Hardware(
                        2,
                        8_589_934_592L,
                        "Debian GNU/Linux 12",
                        Optional.of(new LearnedCapacity("t3.large", 8_589_934_592L, 14, "memory", 412.5, AT))),
                "0.1.0",
                Map.of("node", "20.20.2"),
                Map.of("pool", "laptop"),
                List.of("chromium"),
                "cluster",
                "7d793037-a076-4c5f-9a0c-2f4f4e5d6c7b",
                "");
    }

    private static DesiredConfiguration desired() {
        JsonObject chromium =
                new JsonObject().put("windowSize", "1280x800").put("languages", new JsonArray().add("de-DE"));
        return new DesiredConfiguration(4, new JsonObject().put("chromium", chromium));
    }

    private static Registered registered() {
        return new Registered(SANDBOX, 5, "node-1", 1, 5_000, false, AT, 8, List.of("node-1", "node-2"), "cHJvb2Y=");
    }

    private static Registered registeredWithTrust() {
        return new Registered(
                SANDBOX,
                5,
                "node-1",
                2,
                5_000,
                false,
                AT,
                8,
                List.of("node-1"),
                new TrustGrant("e30.e30.c2ln", List.of("MCowBQYDK2VwAyEA"), List.of("e30.e30.c2ln")),
                "cHJvb2Y=");
    }

    private static Refused refused() {
        return new Refused(RefusalCode.NO_DATABASE, "this node cannot reach its database", 2_000, List.of("node-2"));
    }

    private static Heartbeat heartbeat() {
        return new Heartbeat(
                SANDBOX, 5, NONCE, 42, AT, CAPACITY, List.of(TASK), PROFILES, HOST, List.of(XVFB), List.of(DISPLAY), 3);
    }

    private static AgentEvent event(AgentFact fact) {
        return new AgentEvent(SANDBOX, 5, NONCE, 9, AT, fact, List.of(DISPLAY), List.of(XVFB));
    }

    private static Command command(Order order) {
        return new Command(COMMAND, SANDBOX, 5, NONCE, order, AT, AT.plusSeconds(3));
    }

    private static CommandResult commandResult() {
        return new CommandResult(
                COMMAND, Outcome.REFUSED, "unknown_process", "no process is named y", new JsonObject().put("known", 4));
    }

    private static Change change() {
        return new Change(
                17,
                ChangeKind.SANDBOX,
                SANDBOX.toString(),
                SANDBOX,
                "dev",
                AT,
                new JsonObject().put("health", new JsonObject().put("status", "degraded")));
    }

    private static Samples samples() {
        return new Samples(
                "dev",
                AT,
                List.of(new Sample(SANDBOX, 5, "healthy", AT, CAPACITY, List.of(TASK), HOST, List.of(XVFB), PROFILES)));
    }
}
