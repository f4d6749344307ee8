package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ProfileReport;
import java.util.List;

/** Who knows which browser profiles are open; answers at once, on any thread. */
public interface ProfileSource {

    /** Where the browser has no profiles that open and close. */
    ProfileSource NONE = new ProfileSource() {
        @Override
        public List<ProfileReport> profiles() {
            return List.of();
        }

        @Override
        public List<Condition> conditions() {
            return List.of();
        }
    };

    List<ProfileReport> profiles();

    List<Condition> conditions();
}
