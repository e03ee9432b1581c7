package exposurewatch.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One customer goes through other customers' invoices, at two sittings, by counting up in the address. */
final class InvoiceLinks {

    static final Fault FAULT = new Fault(
            "invoice-links",
            "a customer changes the digits in an invoice's address and reads other customers' invoices",
            "the same requests, but only the customer's own invoices are shown",
            SimulationParameters.ofSize(12_000, 300),
            Duration.ofHours(4),
            Fleet.of("office-supply"),
            script -> new InvoiceLinks(script).write(),
            new Expectation("enumeration", "route", "GET /invoices/{id}"));

    /** Other customers whose invoices were read when the walk ends. */
    private static final int OWNERS = 60;

    private final Script script;
    private final Dice dice;
    /** Key: an invoice's number. Value: whose it is all the time. */
    private final TreeMap<Integer, String> owners = new TreeMap<>();

    private InvoiceLinks(Script script) {
        this.script = script;
        dice = script.dice();
        List<Belongings> invoices = script.steady(RecordKind.INVOICE);
        // Twice as many as are met, so that the walk soon comes to its end.
        script.require(2 * OWNERS, invoices.size(), "customers with invoices");
        invoices.forEach(theirs -> theirs.records().forEach(invoice -> owners.put(number(invoice), theirs.owner())));
    }

    private static int number(String invoice) {
        return Integer.parseInt(invoice.substring(invoice.indexOf(':') + 1));
    }

    private void write() {
        String reader = owners.firstEntry().getValue();
        List<Integer> numbers = walk(reader);
        int half = numbers.size() / 2;
        sit(numbers.subList(0, half), script.span().at(0.35), reader);
        sit(numbers.subList(half, numbers.size()), script.span().at(0.6), reader);
    }

    /** Up from the reader's own invoice, now and then a step back, and from there again after the last. */
    private List<Integer> walk(String reader) {
        List<Integer> walk = new ArrayList<>();
        Set<String> met = new HashSet<>(Set.of(reader));
        int number = owners.firstKey();
        while (met.size() <= OWNERS) {
            walk.add(number);
            met.add(owners.getOrDefault(number, reader));
            int step = 1 + dice.below(4);
            number += dice.chance(0.08) ? -step : step;
            number = number > owners.lastKey() ? owners.firstKey() : number;
        }
        return walk;
    }

    private void sit(List<Integer> numbers, long from, String reader) {
        Visit visit = script.visit(reader, from, from + FactPlan.LONGEST_SESSION_MS);
        long at = from;
        for (int number : numbers) {
            at += dice.between(3_000, 20_000);
            look(at, Look.page(visit, RecordKind.INVOICE.record("" + number)), reader, owners.get(number));
        }
    }

    /** `owner` is null where there is no such invoice, or none that stays what it is: asked for in vain at all times. */
    private void look(long at, Look page, String reader, @Nullable String owner) {
        if (reader.equals(owner)) {
            script.add(at, page, page);
        } else {
            Look refused = page.answered(owner == null ? 404 : 403);
            script.add(at, owner == null ? refused : page, refused);
        }
    }
}
