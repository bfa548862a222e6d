package dev.dln.bench.table;

import dev.dln.app.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** A run as JSON. */
public final class ResultsJson {
    private ResultsJson() {}

    /**
     * The document.
     *
     * @param about the machine, versions, what was skipped; text by name
     * @param rows what was timed
     * @param growth how times grow
     */
    public static String of(Map<String, String> about, List<Row> rows, List<Growth> growth) {
        Json.Fields machine = Json.object();
        about.forEach(machine::with);
        var lines = new ArrayList<Json.Fields>();
        rows.forEach(row -> lines.add(row(row)));
        var laws = new ArrayList<Json.Fields>();
        for (Growth one : growth) {
            laws.add(
                    Json.object()
                            .with("what", one.what())
                            .with("expectedExponent", one.expected())
                            .with("exponent", one.fit().exponent())
                            .with(
                                    "sizes",
                                    one.points().stream().mapToDouble(PowerFit.Point::x).toArray())
                            .with(
                                    "milliseconds",
                                    one.points().stream()
                                            .mapToDouble(PowerFit.Point::y)
                                            .toArray()));
        }
        return Json.text(
                        Json.document("dln.bench/1")
                                .with("about", machine)
                                .with("rows", lines)
                                .with("growth", laws))
                + "\n";
    }

    private static Json.Fields row(Row row) {
        Json.Fields peers = Json.object();
        Json.Fields ratios = Json.object();
        row.peers()
                .forEach(
                        (name, ms) -> {
                            peers.with(name, ms);
                            ratios.with(name, value(row.ratio(name)));
                        });
        Json.Fields facts = Json.object();
        row.facts().forEach(facts::with);
        return Json.object()
                .with("group", row.group())
                .with("subject", row.subject())
                .with("function", row.function())
                .with("threads", row.threads())
                .with("precision", row.precision())
                .with("milliseconds", value(row.milliseconds()))
                .with("peerMilliseconds", peers)
                .with("ratios", ratios)
                .with("target", row.target() == 0 ? null : (Double) row.target())
                .with("verdict", row.verdict().word())
                .with("operations", row.operations())
                .with("ofPeak", value(row.ofPeak()))
                .with("facts", facts);
    }

    private static @Nullable Double value(OptionalDouble value) {
        return value.isPresent() ? (Double) value.getAsDouble() : null;
    }
}
