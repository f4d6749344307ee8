package dev.sandmesh.agent.view;

import dev.sandmesh.agent.probe.ProbeKind;
import dev.sandmesh.agent.probe.ProbeSpec;
import dev.sandmesh.agent.probe.SocketTarget;
import dev.sandmesh.agent.process.ProcessSpec;
import dev.sandmesh.protocol.report.ConditionType;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the VNC server of this host listens: where it is probed. */
final class VncPlace {

    static final String NO_VNC = "no_vnc";

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1");

    private VncPlace() {}

    static SocketAddress of(List<ProcessSpec> specs) {
        ProcessSpec server = specs.stream()
                .filter(spec -> ConditionType.VNC_UP.equals(spec.condition()))
                .findFirst()
                .orElseThrow(() -> ViewRefusal.failed(
                        NO_VNC,
                        "this sandbox runs no VNC server: no process of its specification has the condition "
                                + ConditionType.VNC_UP));
        ProcessSpec.Probing probing = server.probing();
        return Stream.of(Optional.ofNullable(probing.readiness()), Optional.ofNullable(probing.liveness()))
                .flatMap(Optional::stream)
                .filter(probe -> probe.kind() == ProbeKind.RFB)
                .findFirst()
                .map(VncPlace::of)
                .orElseThrow(() -> ViewRefusal.failed(
                        NO_VNC,
                        "where " + server.name() + " listens is not known: give it a readiness probe of the kind rfb"));
    }

    private static SocketAddress of(ProbeSpec probe) {
        String target = probe.target().get(0);
        java.net.SocketAddress place = SocketTarget.place(target);
        if (place instanceof UnixDomainSocketAddress socket) {
            return SocketAddress.domainSocketAddress(socket.getPath().toString());
        }
        InetSocketAddress named = (InetSocketAddress) place;
        String host = named.getHostString().replaceAll("[\\[\\]]", "");
        if (!LOOPBACK.matcher(host).matches()) {
            throw ViewRefusal.failed(
                    NO_VNC,
                    "the VNC server listens at " + target
                            + ": only one on loopback or a unix socket is shown, as whoever reaches another sees the screen anyway");
        }
        return SocketAddress.inetSocketAddress(named.getPort(), host);
    }
}
