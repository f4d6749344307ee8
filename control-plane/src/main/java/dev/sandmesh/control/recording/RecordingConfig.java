package dev.sandmesh.control.recording;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which terminals are recorded, and how long that is kept.
 *
 * @param always all of them, not only those of whoever asks for it
 * @param mostBytes of all recordings together, compressed
 */
public record RecordingConfig(boolean always, Duration kept, long mostBytes) {

    private static final String WHICH = "SANDMESH_TERMINAL_RECORDING";
    private static final String DAYS = "SANDMESH_TERMINAL_RECORDING_DAYS";
    private static final int USUAL_DAYS = 90;
    private static final int MOST_DAYS = 3_650;

    public static final RecordingConfig USUAL = of(false, USUAL_DAYS);

    private static RecordingConfig of(boolean always, int days) {
        return new RecordingConfig(always, Duration.ofDays(days), 1L << 30);
    }

    /**
     * Reads SANDMESH_TERMINAL_RECORDING and SANDMESH_TERMINAL_RECORDING_DAYS.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    public static RecordingConfig read(Map<String, String> environment) {
        List<String> faults = new ArrayList<>();
        String which = environment.getOrDefault(WHICH, "").strip();
        if (!List.of("", "asked", "always").contains(which)) {
            faults.add(WHICH + "=" + which + " is neither asked nor always");
        }
        String days = environment.getOrDefault(DAYS, "").strip();
        boolean number = days.matches("[0-9]{1,4}");
        if (!days.isEmpty() && (!number || Integer.parseInt(days) < 1 || Integer.parseInt(days) > MOST_DAYS)) {
            faults.add(DAYS + "=" + days + " is not a number of days from 1 to " + MOST_DAYS);
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return of(which.equals("always"), days.isEmpty() ? USUAL_DAYS : Integer.parseInt(days));
    }
}
