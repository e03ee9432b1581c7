package exposurewatch.simulation;

import org.jspecify.annotations.Nullable;

/**
 * Where an answer came from and who asked. In an access that was made, null stands for what its event does not say; in a
 * look, for the usual.
 *
 * @param service the site
 * @param version its release
 * @param address of the client
 */
public record Origin(
        @Nullable String service,
        @Nullable String version,
        @Nullable String node,
        @Nullable String integration,
        @Nullable String cache,
        @Nullable String address) {

    static final Origin USUAL = new Origin(null, null, null, null, null, null);

    Origin atNode(String newNode) {
        return new Origin(service, version, newNode, integration, cache, address);
    }

    Origin byIntegration(String newIntegration) {
        return new Origin(service, version, node, newIntegration, cache, address);
    }

    Origin cached(String newCache) {
        return new Origin(service, version, node, integration, newCache, address);
    }

    Origin askedFrom(String newAddress) {
        return new Origin(service, version, node, integration, cache, newAddress);
    }
}
