package dev.sandmesh.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {

    private final AtomicLong now = new AtomicLong(-TimeUnit.SECONDS.toNanos(5));
    private final TokenBuckets buckets = new TokenBuckets("caller", new RateConfig.Rate(10, 20), now::get);

    @Test
    void aBurstIsGivenAndThenTheRate() {
        for (int i = 0; i < 20; i++) {
            assertThat(buckets.take("anna").given()).isTrue();
        }
        assertThat(buckets.take("anna").given()).isFalse();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(250));
        assertThat(buckets.take("anna").given()).isTrue();
        assertThat(buckets.take("anna").given()).isTrue();
        assertThat(buckets.take("anna").given()).isFalse();
    }

    @Test
    void oneKeyTakesNothingFromAnother() {
        for (int i = 0; i < 100; i++) {
            buckets.take("anna");
        }
        assertThat(buckets.take("bert")).isEqualTo(new TokenBuckets.Grant(true, 19, 1));
    }

    @Test
    void aBucketIsNeverFullerThanFull() {
        buckets.take("anna");
        now.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(buckets.take("anna").left()).isEqualTo(19);
    }

    @Test
    void theHeadersSayQuotaRestAndWhen() {
        assertThat(buckets.policy()).isEqualTo("\"caller\";q=20;w=2");
        for (int i = 0; i < 21; i++) {
            buckets.take("anna");
        }
        TokenBuckets.Grant refused = buckets.take("anna");
        assertThat(refused.given()).isFalse();
        assertThat(buckets.state(refused)).isEqualTo("\"caller\";r=0;t=1");
    }

    @Test
    void theTableIsBoundedAndKeepsWhoCameLast() {
        for (int i = 0; i < 30; i++) {
            buckets.take("first");
        }
        for (int i = 0; i < TokenBuckets.MOST_KEYS + 500; i++) {
            buckets.take("key " + i);
            if (i == TokenBuckets.MOST_KEYS / 2) {
                buckets.take("first");
            }
        }
        assertThat(buckets.size()).isEqualTo(TokenBuckets.MOST_KEYS);
        assertThat(buckets.take("first").given()).isFalse();
    }
}
