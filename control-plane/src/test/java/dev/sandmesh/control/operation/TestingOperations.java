package dev.sandmesh.control.operation;

import static dev.sandmesh.control.testing.Waiting.get;

/** Operations whose targets do at once whatever they are told. */
public final class TestingOperations {

    private TestingOperations() {}

    public static FleetOperations open(FleetOperations.Parts parts) {
        return get(FleetOperations.open(parts, new TestingCourier(), OperationVerticle.RetentionPolicy.standard()));
    }
}
