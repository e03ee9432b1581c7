package exposurewatch.bench;

import exposurewatch.topology.Topics;

/** The topics that the contenders share, and the output of the obvious topology. */
record BenchTopics(Topics product) {

    static final BenchTopics ALL = new BenchTopics(new Topics(""));

    String accesses() {
        return product.accessEvents().name();
    }

    String sessions() {
        return product.sessions().name();
    }

    String ownership() {
        return product.recordOwnership().name();
    }

    String exposures() {
        return product.exposures().name();
    }

    String obviousExposures() {
        return "obvious-exposures";
    }
}
