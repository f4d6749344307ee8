package dev.sandmesh.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/** A bounded map: when there are too many entries, the one that was used longest ago goes. Not safe for threads. */
public final class Recent<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1;

    private final int most;

    public Recent(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
