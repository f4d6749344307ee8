package dev.sandmesh.agent.adspower;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnersTest {
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";

    @TempDir
    Path proc;

    private static String socket(String local, String state, int uid) {
        return "   0: " + local + " 00000000:0000 " + state + " 00000000:00000000 00:00000000 00000000  " + uid
                + "        0 4711 1 0000000000000000 100 0 0 10 0\n";
    }

    private void sockets(String v4, String v6) throws Exception {
        Files.createDirectories(proc.resolve("net"));
        Files.writeString(proc.resolve("net/tcp"), HEAD + v4);
        Files.writeString(proc.resolve("net/tcp6"), HEAD + v6);
    }

    @Test
    void theListenerThatAConnectionReachesIsFound() throws Exception {
        String any6 = "00000000000000000000000000000000:C495";
        sockets(
                socket("0100007F:C495", "01", 5) + socket("0100007F:C496", "0A", 6) + socket("0200A8C0:C495", "0A", 7),
                socket(any6, "0A", 8));
        assertThat(new Owners(proc).ofPort(0xC495)).contains(Set.of(8L));
        sockets(socket("0100007F:C495", "0A", 1000), socket(any6, "0A", 8));
        assertThat(new Owners(proc).ofPort(0xC495)).contains(Set.of(1000L));
        assertThat(new Owners(proc).ofPort(0x1234)).contains(Set.of());
    }

    @Test
    void withoutTheKernelsTableNobodyKnows() {
        assertThat(new Owners(proc).ofPort(0xC495)).isEmpty();
        assertThat(new Owners(proc).ofProcess(1)).isEmpty();
    }

    @Test
    void thisVeryProcessAndItsSocketHaveTheSameOwner() throws Exception {
        Owners real = new Owners(Path.of("/proc"));
        Optional<Long> own = real.ofProcess(ProcessHandle.current().pid());
        assertThat(own).isPresent();
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
            assertThat(real.ofPort(port)).contains(Set.of(own.orElseThrow()));
        }
        assertThat(real.ofPort(port)).contains(Set.of());
    }
}
