package exposurewatch.simulation;

import java.time.Duration;
import java.util.List;

/** A prospective customer checks at random whether files can be opened that should not be: once signed in, once not. */
final class WrongSetting {

    static final Fault FAULT = new Fault(
            "wrong-setting",
            "a file of another organization opens for a trial account and for nobody at all; tried just twice",
            "the same two requests, refused",
            SimulationParameters.ofSize(8_000, 200),
            Duration.ofHours(6),
            Fleet.of("office-supply"),
            WrongSetting::write,
            new Expectation("isolated", "route", "GET /files/{id}"));

    private WrongSetting() {}

    private static void write(Script script) {
        List<Belongings> organizations = script.steady(RecordKind.FILE).stream()
                .filter(theirs -> theirs.records().size() >= 2)
                .toList();
        List<String> files = script.some(1, organizations, "organization with two files")
                .get(0)
                .records();
        long at = script.span().at(0.6);
        Visit visit = script.visit("trial-1", at - 90_000, at + 120_000);
        Origin prospect = Origin.USUAL.askedFrom(Town.address(Town.device(visit.sessionId())));
        // From different nodes: it is the setting that is wrong, wherever it is asked.
        Look signedIn = Look.page(visit, files.get(0)).from(prospect.atNode("web-1"));
        Look notSignedIn = Look.page(null, files.get(1)).from(prospect.atNode("web-3"));
        script.add(at, signedIn, signedIn.answered(403));
        script.add(at + Duration.ofMinutes(4).toMillis() + 700, notSignedIn, notSignedIn.answered(401));
    }
}
