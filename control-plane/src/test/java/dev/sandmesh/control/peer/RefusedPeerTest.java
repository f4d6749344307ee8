package dev.sandmesh.control.peer;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a stranger sends is shown to people. */
final class RefusedPeerTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "/192.0.2.7:5701, 192.0.2.7",
        "'[192.0.2.7]:5701', 192.0.2.7",
        "build-host/192.0.2.7:40222, 192.0.2.7",
        "'[2001:DB8::7]:5701', 2001:db8:0:0:0:0:0:7",
        "fe80::1%eth0, fe80:0:0:0:0:0:0:1",
        "::ffff:192.0.2.7, 192.0.2.7",
        "somewhere else, somewhere else",
    })
    void anAddressIsWrittenInOneWay(String given, String written) {
        assertThat(new RefusedPeer(Door.MESH, given, "silent", "").address()).isEqualTo(written);
    }

    @Test
    void textsLoseWhatHarmsTerminalsAndPages() {
        RefusedPeer peer =
                new RefusedPeer(Door.RELAY, "a\u001b[31mb", "Wrong Proof!", "one\r\ntwo\u202Ethree\u0000\uD800");
        assertThat(peer.address()).isEqualTo("a [31mb");
        assertThat(peer.reason()).isEqualTo("wrong_proof_");
        assertThat(peer.detail()).isEqualTo("one two three");
        assertThat(new RefusedPeer(Door.BUS, "", "", "").reason()).isEqualTo("unknown");
    }

    @Property(tries = 300)
    void nothingIsLongOrUnsafe(@ForAll @StringLength(max = 2_000) String text) {
        RefusedPeer peer = new RefusedPeer(Door.BUS, text, text, text);
        assertThat(peer.address().length()).isLessThanOrEqualTo(100);
        assertThat(peer.reason()).matches("[a-z0-9_]{1,40}");
        assertThat(peer.detail().length()).isLessThanOrEqualTo(300);
        assertThat(peer.detail() + peer.address()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");
        assertThat(new RefusedPeer(peer.door(), peer.address(), peer.reason(), peer.detail()))
                .isEqualTo(peer);
    }
}
