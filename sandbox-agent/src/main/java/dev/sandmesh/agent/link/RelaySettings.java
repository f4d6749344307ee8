package dev.sandmesh.agent.link;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where and how an agent reaches the control plane by the relay link.
 *
 * @param urls {@code wss://host[:port]} of control nodes, or {@code ws://} of this host's own
 * @param ca certificates (PEM text) that the control plane's is signed by; absent for those that Java knows
 * @param proxy that connections go through
 */
public record RelaySettings(List<URI> urls, Optional<String> ca, Optional<RelaySettings.Proxy> proxy) {

    public RelaySettings {
        urls = List.copyOf(urls);
    }

    /** As {@code host:port}: of the proxy where there is one, as nothing else can be reached from here. */
    public List<String> authorities() {
        return proxy.map(through -> List.of(through.host() + ":" + through.port()))
                .orElseGet(() -> urls.stream()
                        .map(RelayPlace::new)
                        .map(place -> place.host() + ":" + place.port())
                        .toList());
    }

    /** An HTTP proxy that is asked to CONNECT; {@code user} is empty where it asks for none. */
    public record Proxy(String host, int port, String user, String password) {

        /** Never shows the password. */
        @Override
        public String toString() {
            return "Proxy[" + host + ":" + port + "]";
        }
    }
}
