package dev.sandmesh.control.transit;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/** The JDK's TLS, which also tells who failed to shake hands: of that, Vert.x says only that it happened. */
final class WatchedHandshakes extends JdkSSLEngineOptions {

    private final BiConsumer<String, Throwable> failed;

    /** {@code failed} is told the address and why, on an event loop. */
    WatchedHandshakes(BiConsumer<String, Throwable> failed) {
        this.failed = failed;
    }

    @Override
    public JdkSSLEngineOptions copy() {
        return new WatchedHandshakes(failed);
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return new Factory(super.sslContextFactory(), failed);
    }

    private record Factory(SslContextFactory usual, BiConsumer<String, Throwable> failed) implements SslContextFactory {

        @Override
        public SslContextFactory useAlpn(boolean useAlpn) {
            return new Factory(usual.useAlpn(useAlpn), failed);
        }

        @Override
        public SslContextFactory clientAuth(ClientAuth clientAuth) {
            return new Factory(usual.clientAuth(clientAuth), failed);
        }

        @Override
        public SslContextFactory forClient(boolean forClient) {
            return new Factory(usual.forClient(forClient), failed);
        }

        @Override
        public SslContextFactory keyMananagerFactory(KeyManagerFactory keys) {
            return new Factory(usual.keyMananagerFactory(keys), failed);
        }

        @Override
        public SslContextFactory trustManagerFactory(TrustManagerFactory trust) {
            return new Factory(usual.trustManagerFactory(trust), failed);
        }

        @Override
        public SslContextFactory enabledCipherSuites(Set<String> suites) {
            return new Factory(usual.enabledCipherSuites(suites), failed);
        }

        @Override
        public SslContextFactory applicationProtocols(List<String> protocols) {
            return new Factory(usual.applicationProtocols(protocols), failed);
        }

        @Override
        public SslContextFactory serverName(String serverName) {
            return new Factory(usual.serverName(serverName), failed);
        }

        @Override
        public SslContext create() throws SSLException {
            return new Watched(usual.create(), failed);
        }
    }

    private static final class Watched extends DelegatingSslContext {

        private final BiConsumer<String, Throwable> failed;

        Watched(SslContext usual, BiConsumer<String, Throwable> failed) {
            super(usual);
            this.failed = failed;
        }

        @Override
        protected void initEngine(SSLEngine engine) {}

        @Override
        protected void initHandler(SslHandler handler) {
            String address = String.valueOf(handler.engine().getPeerHost());
            handler.handshakeFuture().addListener(shaken -> {
                if (!shaken.isSuccess()) {
                    failed.accept(address, shaken.cause());
                }
            });
        }
    }
}
