package dev.sandmesh.protocol.mesh;

import com.hazelcast.nio.MemberSocketInterceptor;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets members in that know the mesh key, and is let in by them; Hazelcast calls it for each connection, on threads of its own. */
final class MeshGate implements MemberSocketInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(MeshGate.class);

    /** Whoever we connect to is one that we have chosen. */
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);

    private static final long TOLD_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Supplier<MeshKeys> keys;
    private final SecureRandom random = new SecureRandom();
    private final MeshPatience patience = new MeshPatience();
    private final Map<MeshRefusal, AtomicLong> refused = new EnumMap<>(MeshRefusal.class);
    private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - TOLD_EVERY_NANOS);
    private volatile MeshRefusalListener listener = MeshRefusalListener.NONE;
    private volatile @Nullable String turnedAwayBy;

    /** {@code keys} are asked anew for each connection. */
    MeshGate(Supplier<MeshKeys> keys) {
        this.keys = keys;
        for (MeshRefusal reason : MeshRefusal.values()) {
            refused.put(reason, new AtomicLong());
        }
    }

    void tell(MeshRefusalListener told) {
        listener = told;
    }

    long refused(MeshRefusal reason) {
        AtomicLong count = refused.get(reason);
        return count == null ? 0 : count.get();
    }

    /** Who did not let us in, and why; the last one. */
    Optional<String> turnedAwayBy() {
        return Optional.ofNullable(turnedAwayBy);
    }

    @Override
    public void init(Properties properties) {}

    @Override
    public void onAccept(Socket socket) throws IOException {
        long began = System.nanoTime();
        try {
            new MeshHandshake(keys.get(), random).accept(new SocketWire(socket, patience.at(began)));
            socket.setSoTimeout(0);
        } catch (MeshRefusedException e) {
            refuse(socket, e.reason());
            throw e;
        } catch (IOException e) {
            // reset by the other side
            refuse(socket, MeshRefusal.LEFT);
            throw new MeshRefusedException(MeshRefusal.LEFT);
        }
    }

    @Override
    public void onConnect(Socket socket) throws IOException {
        try {
            new MeshHandshake(keys.get(), random).connect(new SocketWire(socket, CONNECT_LIMIT));
            socket.setSoTimeout(0);
        } catch (MeshRefusedException e) {
            turnedAwayBy = socket.getInetAddress().getHostAddress() + ":" + socket.getPort() + " "
                    + e.reason().sentence();
            throw e;
        }
    }

    private void refuse(Socket socket, MeshRefusal reason) {
        long now = System.nanoTime();
        if (reason == MeshRefusal.SILENT) {
            patience.wasted(now);
        }
        AtomicLong count = refused.get(reason);
        long soFar = count == null ? 1 : count.incrementAndGet();
        String address = socket.getInetAddress() == null
                ? "unknown"
                : socket.getInetAddress().getHostAddress();
        long before = toldAt.get();
        if (now - before >= TOLD_EVERY_NANOS && toldAt.compareAndSet(before, now)) {
            LOG.warn("{} is not let into the mesh: it {} ({} such so far)", address, reason.sentence(), soFar);
        }
        listener.refused(address, reason);
    }
}
