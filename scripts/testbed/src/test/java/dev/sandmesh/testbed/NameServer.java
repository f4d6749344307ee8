package dev.sandmesh.testbed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/** Names with the addresses of our choice, for programs that are started {@link #within} its reach; all others see this machine's. Needs root. */
final class NameServer implements AutoCloseable {

    private static final int HEADER = 12;
    private static final int NO_SUCH_NAME = 3;

    private final Map<String, List<String>> names;
    private final DatagramSocket socket;
    private final Thread thread = new Thread(this::serve, "names");

    NameServer(Map<String, List<String>> names) throws IOException {
        this.names = Map.copyOf(names);
        // the port of name servers is fixed, so the address has to be one that nobody else takes
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String own = "127." + random.nextInt(64, 250) + "." + random.nextInt(256) + "." + random.nextInt(1, 255);
        this.socket = new DatagramSocket(new InetSocketAddress(own, 53));
        thread.setDaemon(true);
        thread.start();
    }

    /** How a program is started that asks this name server and no other. */
    UnaryOperator<List<String>> within(Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("resolv.conf"),
                "nameserver " + socket.getLocalAddress().getHostAddress() + "\n");
        return command -> {
            List<String> wrapped = new ArrayList<>(List.of(
                    "unshare",
                    "--mount",
                    "--",
                    "sh",
                    "-c",
                    "mount --bind \"$0\" \"$(readlink -f /etc/resolv.conf)\" && exec \"$@\"",
                    file.toString()));
            wrapped.addAll(command);
            return wrapped;
        };
    }

    @Override
    public void close() throws InterruptedException {
        socket.close();
        thread.join(5_000);
    }

    private void serve() {
        byte[] bytes = new byte[512];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
            try {
                socket.receive(packet);
                byte[] answer = answer(ByteBuffer.wrap(bytes, 0, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** One question, as resolvers ask them (RFC 1035); what follows it is left out. */
    private byte[] answer(ByteBuffer asked) throws IOException {
        asked.position(HEADER);
        List<String> labels = new ArrayList<>();
        for (int length = asked.get(); length > 0; length = asked.get()) {
            byte[] label = new byte[length];
            asked.get(label);
            labels.add(new String(label, US_ASCII));
        }
        int type = asked.getShort();
        int end = asked.position() + Short.BYTES;
        List<String> known = names.get(String.join(".", labels));
        List<String> found = known == null || type != 1 ? List.of() : known;
        ByteBuffer answer = ByteBuffer.allocate(512);
        answer.putShort(asked.getShort(0));
        answer.putShort((short) (0x8180 | (known == null ? NO_SUCH_NAME : 0)));
        answer.putShort((short) 1).putShort((short) found.size()).putInt(0);
        answer.put(asked.array(), HEADER, end - HEADER);
        for (String address : found) {
            // the name of the question, an address of the Internet, for a second
            answer.putShort((short) 0xc00c)
                    .putShort((short) 1)
                    .putShort((short) 1)
                    .putInt(1);
            answer.putShort((short) 4).put(InetAddress.getByName(address).getAddress());
        }
        byte[] whole = new byte[answer.position()];
        answer.flip().get(whole);
        return whole;
    }
}
