package dev.sandmesh.control.registry;

/**
 * How much of the fleet is there. Who said goodbye, is being stopped or terminated, or has never reported, is not counted.
 *
 * @param live with a lease as far as is known; also those that are being handed over and not given up
 * @param lost whose lease was lost within the time asked for, and is not back
 * @param missing the same within another time
 * @param handingOver whose owner is gone, and whose end is not known
 */
public record FleetCount(long live, long lost, long missing, long handingOver) {

    public static final FleetCount NONE = new FleetCount(0, 0, 0, 0);

    /** Of how many the lost ones are: all that were live when they were. */
    public long before() {
        return live + lost;
    }
}
