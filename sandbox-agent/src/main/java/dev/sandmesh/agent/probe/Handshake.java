package dev.sandmesh.agent.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Connects, says something and reads the first bytes of the answer, all within one time limit. It blocks its thread, so
 * only workers run it; Vert.x opens domain sockets with a native transport alone.
 */
final class Handshake {
    private final SocketAddress address;
    private final long deadline;

    private Handshake(SocketAddress address, Duration timeout) {
        this.address = address;
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    static byte[] exchange(SocketAddress address, byte[] greeting, int answerLength, Duration timeout)
            throws IOException {
        return new Handshake(address, timeout).run(greeting, answerLength);
    }

    private byte[] run(byte[] greeting, int answerLength) throws IOException {
        try (Selector selector = Selector.open();
                SocketChannel channel = open(address)) {
            channel.configureBlocking(false);
            if (!channel.connect(resolved(address))) {
                await(selector, channel, SelectionKey.OP_CONNECT);
                channel.finishConnect();
            }
            write(selector, channel, ByteBuffer.wrap(greeting));
            return read(selector, channel, new byte[answerLength]);
        }
    }

    private static SocketChannel open(SocketAddress address) throws IOException {
        return address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
    }

    private static SocketAddress resolved(SocketAddress address) throws IOException {
        if (!(address instanceof InetSocketAddress name) || !name.isUnresolved()) {
            return address;
        }
        return new InetSocketAddress(InetAddress.getByName(name.getHostString()), name.getPort());
    }

    private void write(Selector selector, SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(selector, channel, SelectionKey.OP_WRITE);
            }
        }
    }

    private byte[] read(Selector selector, SocketChannel channel, byte[] answer) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(answer);
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes);
            if (count < 0) {
                throw new IOException("closed the connection");
            }
            if (count == 0) {
                await(selector, channel, SelectionKey.OP_READ);
            }
        }
        return answer;
    }

    private void await(Selector selector, SocketChannel channel, int interest) throws IOException {
        channel.register(selector, interest);
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        // also what came while this thread waited for the processor has come in time
        if ((left > 0 ? selector.select(left) : selector.selectNow()) == 0) {
            throw new SocketTimeoutException("timed out");
        }
        selector.selectedKeys().clear();
    }
}
