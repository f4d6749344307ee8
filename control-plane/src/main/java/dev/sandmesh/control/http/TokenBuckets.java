package dev.sandmesh.control.http;

import dev.sandmesh.control.rate.TokenBucket;
import dev.sandmesh.protocol.Recent;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * One bucket of tokens for each key. The table is bounded: the bucket that was used longest ago goes first, and whoever it was
 * begins with a full one again. Called from every event loop.
 */
final class TokenBuckets {

    static final int MOST_KEYS = 20_000;

    private final String name;
    private final RateConfig.Rate rate;
    private final LongSupplier nanoTime;
    private final Map<String, TokenBucket> buckets = new Recent<>(MOST_KEYS);

    /**
     * @param left whole tokens that are there now
     * @param waitSeconds until there is one again, or, when there are some, until the bucket is full
     */
    record Grant(boolean given, long left, long waitSeconds) {}

    TokenBuckets(String name, RateConfig.Rate rate, LongSupplier nanoTime) {
        this.name = name;
        this.rate = rate;
        this.nanoTime = nanoTime;
    }

    String name() {
        return name;
    }

    boolean unlimited() {
        return rate.perSecond() == 0;
    }

    synchronized Grant take(String key) {
        long now = nanoTime.getAsLong();
        TokenBucket bucket =
                buckets.computeIfAbsent(key, absent -> new TokenBucket(rate.burst(), rate.perSecond(), now));
        boolean given = bucket.take(1, now);
        double left = bucket.left();
        double missing = left < 1 ? 1 - left : rate.burst() - left;
        return new Grant(given, (long) left, Math.max(1, (long) Math.ceil(missing / rate.perSecond())));
    }

    synchronized int size() {
        return buckets.size();
    }

    /** The quota, and the seconds in which it comes back. */
    String policy() {
        return '"' + name + "\";q=" + rate.burst() + ";w=" + Math.max(1, rate.burst() / rate.perSecond());
    }

    String state(Grant grant) {
        return '"' + name + "\";r=" + grant.left() + ";t=" + grant.waitSeconds();
    }
}
