package dev.sandmesh.control.http;

/** Requests a second, for each caller and for each address of those who are nobody. */
public record RateConfig(Rate callers, Rate strangers) {

    /**
     * As many as {@code burst} at once, and {@code perSecond} in the long run; none of both means no limit.
     */
    public record Rate(int perSecond, int burst) {
        public Rate {
            if (perSecond < 0 || burst < perSecond) {
                throw new IllegalArgumentException(
                        "a burst is at least the rate of a second, and that is not negative");
            }
        }

        public static Rate seconds(int perSecond, int seconds) {
            return new Rate(perSecond, perSecond * seconds);
        }
    }

    static final RateConfig NONE = new RateConfig(new Rate(0, 0), new Rate(0, 0));
}
