package dev.sandmesh.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,192.0.2.7",
        "2001:db8:1:2:3:4:5:6,2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:2::9,2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:3::9,2001:db8:1:3:0:0:0:0/64",
        "fe80::1%eth0,fe80:0:0:0:0:0:0:0/64",
        "192.0.2.300,192.0.2.300",
        "255.249.199.9,255.249.199.9",
        "here,here",
        "x:y,x:y"
    })
    void aNetworkOfIpv6IsItsFirstHalf(String address, String network) {
        assertThat(ClientAddress.network(address)).isEqualTo(network);
    }

    @Test
    void nothingIsANetworkToo() {
        assertThat(ClientAddress.network("")).isEmpty();
    }
}
