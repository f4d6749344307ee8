package dev.sandmesh.protocol.mesh;

import com.hazelcast.config.Config;
import com.hazelcast.config.SocketInterceptorConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.nio.MemberSocketInterceptor;
import java.util.Optional;

/**
 * Starts Hazelcast with a gate before its members' port. The open-source edition knows socket interceptors and calls them, but
 * does not load them by configuration; handing one in takes its internal API, which only this class knows. Its version is
 * pinned by the build, and a test tells when another one goes on without the gate.
 */
final class GatedHazelcast {

    private GatedHazelcast() {}

    /** Blocks its thread until the instance has joined, or is alone. */
    static HazelcastInstance start(Config config, Optional<MeshGate> gate) {
        if (gate.isEmpty()) {
            return HazelcastInstanceFactory.newHazelcastInstance(config);
        }
        MeshGate guard = gate.get();
        SocketInterceptorConfig interceptor =
                new SocketInterceptorConfig().setEnabled(true).setImplementation(guard);
        config.getAdvancedNetworkConfig()
                .getEndpointConfigs()
                .values()
                .forEach(endpoint -> endpoint.setSocketInterceptorConfig(interceptor));
        return HazelcastInstanceFactory.newHazelcastInstance(
                config, HazelcastInstanceFactory.createInstanceName(config), new GatedContext(guard));
    }

    private static final class GatedContext extends DefaultNodeContext {

        private final MeshGate gate;

        GatedContext(MeshGate gate) {
            this.gate = gate;
        }

        @Override
        public NodeExtension createNodeExtension(Node node) {
            return new DefaultNodeExtension(node) {
                @Override
                public MemberSocketInterceptor getSocketInterceptor(EndpointQualifier endpointQualifier) {
                    return gate;
                }
            };
        }
    }
}
