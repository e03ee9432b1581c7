package exposurewatch.topology;

import exposurewatch.alert.Told;
import exposurewatch.incident.Standing;
import org.jspecify.annotations.Nullable;

/**
 * An incident as it stands.
 *
 * @param told what people have been told of it; null = nothing
 */
record KeptIncident(Standing standing, @Nullable Told told) {}
