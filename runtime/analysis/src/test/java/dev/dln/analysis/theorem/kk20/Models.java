package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.Knowledge;
import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.theorem.Statements;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small models for the tests of this package. */
final class Models {
    private Models() {}

    static BoundModel bind(String text, Map<String, Array> data) {
        return Binder.bind(
                        DlnCompiler.compile(new Source("t.dln", text)).model().orElseThrow(), data)
                .orThrow();
    }

    /** A network of one row of inputs and one of targets. */
    static BoundModel rows(String network, double[] x, double[] y) {
        return bind(network, Map.of("X", row(x), "Y", row(y)));
    }

    static Array row(double... values) {
        return new Array(List.of(1, values.length), values);
    }

    static Instance instance(BoundModel model, double... point) {
        return new Instance(
                model,
                point.length == 0 ? Optional.empty() : Optional.of(point),
                Devices.auto(),
                Knowledge.NONE,
                "test",
                1);
    }

    static Finding examine(String id, BoundModel model, double... point) {
        try (Instance instance = instance(model, point)) {
            return Statements.find(id).orElseThrow().examine(instance);
        }
    }

    static double loss(BoundModel model, double... point) {
        try (Session session = Devices.auto().open(model)) {
            return session.loss(point);
        }
    }

    /** The first exhibit of a kind whose caption begins so. */
    static <T extends Exhibit> T exhibit(Finding finding, Class<T> type, String caption) {
        return finding.evidence().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(e -> e.caption().startsWith(caption))
                .findFirst()
                .orElseThrow(() -> new AssertionError(caption + " is not in " + finding));
    }
}
