package dev.dln.app.command;

import dev.dln.analysis.Classification;
import dev.dln.analysis.critical.Attempt;
import dev.dln.analysis.critical.CriticalPoints;
import dev.dln.analysis.path.DisconnectivityGraph;
import dev.dln.analysis.path.LineSlice;
import dev.dln.analysis.path.PlaneSlice;
import dev.dln.app.json.Json;
import dev.dln.app.report.Page;
import dev.dln.app.run.RunFolder;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a search leaves in the folder of its run: results, points, the numbers of every picture, and
 * the page. Nothing in it depends on when, how fast, or on how many threads it was computed.
 *
 * @param seed of the starts
 */
record CriticalFiles(
        BoundModel bound, CriticalPoints found, CriticalExtras extras, String method, long seed) {

    /** Writes all of it. */
    void into(RunFolder folder) {
        folder.write("results.json", Json.text(CriticalOutput.json(bound, found, method)) + "\n");
        folder.write("points.npz", PointArrays.stack(bound, CriticalOutput.points(found)));
        folder.write("spectra.npz", spectra());
        folder.write("histories.npz", histories());
        folder.write("slices.npz", slices());
        extras.graph().ifPresent(g -> folder.write("graph.json", Json.text(graph(g)) + "\n"));
        folder.write("report.html", page().html());
    }

    /** The page. */
    Page page() {
        return CriticalReport.page(bound, found, extras, method, seed);
    }

    /** Eigenvalues of each distinct point, and what they may be wrong by. */
    private Map<String, Array> spectra() {
        int count = found.distinct().size();
        int n = bound.layout().size();
        double[] values = new double[count * n];
        double[] bounds = new double[count];
        for (int k = 0; k < count; k++) {
            Classification c = CriticalExtras.at(found, k);
            System.arraycopy(c.eigenvalues(), 0, values, k * n, c.eigenvalues().length);
            bounds[k] = c.eigenvalueBound();
        }
        var arrays = new LinkedHashMap<String, Array>();
        arrays.put("eigenvalues", new Array(List.of(count, n), values));
        arrays.put("bound", vector(bounds));
        return arrays;
    }

    /** Every iteration of every start: which start, its number, loss, gradient norm, step. */
    private Map<String, Array> histories() {
        var starts = new ArrayList<double[]>();
        for (Attempt attempt : found.attempts()) {
            attempt.history()
                    .forEach(
                            s ->
                                    starts.add(
                                            new double[] {
                                                attempt.index(),
                                                s.iteration(),
                                                s.loss(),
                                                s.gradientNorm(),
                                                s.stepNorm()
                                            }));
        }
        var arrays = new LinkedHashMap<String, Array>();
        List<String> names = List.of("start", "iteration", "loss", "gradient_norm", "step_norm");
        for (int c = 0; c < names.size(); c++) {
            int column = c;
            arrays.put(names.get(c), vector(starts.stream().mapToDouble(r -> r[column]).toArray()));
        }
        return arrays;
    }

    private Map<String, Array> slices() {
        var arrays = new LinkedHashMap<String, Array>();
        for (int i = 0; i < extras.chosen().size(); i++) {
            String prefix = "point" + (extras.chosen().get(i) + 1) + "_";
            List<String> ends = List.of("lowest", "highest");
            for (int e = 0; e < extras.lines().get(i).size(); e++) {
                LineSlice line = extras.lines().get(i).get(e);
                arrays.put(prefix + "t", vector(line.at()));
                arrays.put(prefix + ends.get(e) + "_direction", vector(line.direction()));
                arrays.put(prefix + ends.get(e) + "_loss", vector(line.loss()));
            }
            if (extras.planes().get(i).isPresent()) {
                PlaneSlice plane = extras.planes().get(i).get();
                arrays.put(prefix + "plane_lowest", vector(plane.firstAt()));
                arrays.put(prefix + "plane_highest", vector(plane.secondAt()));
                arrays.put(
                        prefix + "plane_loss",
                        new Array(
                                List.of(plane.secondAt().length, plane.firstAt().length),
                                plane.loss()));
            }
        }
        return arrays;
    }

    private static Json.Fields graph(DisconnectivityGraph graph) {
        return Json.document("dln.graph/1")
                .with(
                        "minima",
                        graph.basins().stream()
                                .map(
                                        b ->
                                                Json.object()
                                                        .with("loss", b.loss())
                                                        .with("found", b.given() >= 0)
                                                        .with("point", b.point()))
                                .toList())
                .with(
                        "saddles",
                        graph.passes().stream()
                                .map(
                                        p ->
                                                Json.object()
                                                        .with("loss", p.loss())
                                                        .with("first", p.first())
                                                        .with("second", p.second())
                                                        .with("point", p.point()))
                                .toList())
                .with(
                        "merges",
                        graph.merges().stream()
                                .map(
                                        m ->
                                                Json.object()
                                                        .with("loss", m.loss())
                                                        .with("saddle", m.pass())
                                                        .with("children", m.children()))
                                .toList());
    }

    private static Array vector(double[] values) {
        return new Array(List.of(values.length), values);
    }
}
