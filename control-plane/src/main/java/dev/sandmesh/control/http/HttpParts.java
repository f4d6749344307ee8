package dev.sandmesh.control.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;

/** What the wiring plugs into the server. */
public record HttpParts(
        Authenticator authenticator,
        AuditSink audit,
        EnvironmentLookup environments,
        Readiness readiness,
        MeterRegistry meters,
        List<Endpoint<?, ?>> endpoints,
        List<SocketDoor> doors) {

    public HttpParts {
        endpoints = List.copyOf(endpoints);
        doors = List.copyOf(doors);
    }

    /** The features' endpoints and our own three. */
    List<Endpoint<?, ?>> allEndpoints(Contract contract) {
        List<Endpoint<?, ?>> all = new ArrayList<>(endpoints);
        all.add(new GetLiveness());
        all.add(new GetReadiness(readiness));
        all.add(new GetContract(contract));
        return all;
    }
}
