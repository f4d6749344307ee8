package dev.sandmesh.protocol.mesh;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A socket on which all that is read has to come within one time limit, however many bytes trickle in. */
final class SocketWire implements MeshHandshake.Wire {

    private final Socket socket;
    private final long deadline;

    SocketWire(Socket socket, Duration limit) {
        this.socket = socket;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    @Override
    public void read(byte[] into) throws IOException {
        InputStream in = socket.getInputStream();
        int filled = 0;
        while (filled < into.length) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new MeshRefusedException(MeshRefusal.SILENT);
            }
            socket.setSoTimeout((int) left);
            int count = some(in, into, filled);
            if (count < 0) {
                throw new MeshRefusedException(MeshRefusal.LEFT);
            }
            filled += count;
        }
    }

    private static int some(InputStream in, byte[] into, int from) throws IOException {
        try {
            return in.read(into, from, into.length - from);
        } catch (SocketTimeoutException e) {
            throw new MeshRefusedException(MeshRefusal.SILENT);
        }
    }

    /** A few bytes, which a fresh connection takes at once. */
    @Override
    public void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }
}
