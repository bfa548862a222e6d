package dev.dln.app.command;

import dev.dln.analysis.FreeOutputs;
import dev.dln.analysis.Knowledge;
import dev.dln.analysis.linear.ConvexRelaxation;
import dev.dln.analysis.linear.LinearChain;
import dev.dln.analysis.symmetry.ModelSymmetry;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.facts.PropertyCalculus;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.GradientSeries;
import dev.dln.engine.Kinks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is known about a model's loss beside its derivatives, read off the model. */
final class KnownFacts {
    private KnownFacts() {}

    /**
     * Facts for the classifier: the closed form of a linear network with squared loss, or a lower
     * bound: what the compiler derives from the loss and the ranges of the data, or the minimum of
     * a convex relaxation; the symmetries, higher derivatives and kinks.
     */
    static Knowledge about(BoundModel model) {
        Knowledge known =
                LinearChain.recognise(model)
                        .map(LinearChain::knowledge)
                        .orElseGet(() -> relaxed(model, free(model, bounded(model))))
                        .with(ModelSymmetry.of(model))
                        .withHigher(GradientSeries.of(model)::along);
        return Kinks.of(model).map(kinks -> known.withKinks(kinks::distance)).orElse(known);
    }

    /** The bound that outputs of one's choice give, where it says more. */
    private static Knowledge free(BoundModel model, Knowledge known) {
        return FreeOutputs.of(model)
                .filter(
                        f ->
                                known.lowerBound().isEmpty()
                                        || f.value() > known.lowerBound().getAsDouble())
                .map(f -> known.withLowerBound(f.value(), f.source()))
                .orElse(known);
    }

    /** The bound of a linear network with another convex loss, where it says more. */
    private static Knowledge relaxed(BoundModel model, Knowledge known) {
        return ConvexRelaxation.of(model, Devices.auto())
                .filter(
                        r ->
                                known.lowerBound().isEmpty()
                                        || r.value() > known.lowerBound().getAsDouble())
                .map(r -> known.withLowerBound(r.value(), r.source()))
                .orElse(known);
    }

    private static Knowledge bounded(BoundModel model) {
        Map<String, Interval> ranges = new LinkedHashMap<>();
        model.data()
                .forEach(
                        (name, array) ->
                                ranges.put(
                                        name,
                                        Interval.closed(
                                                Arrays.stream(array.values()).min().orElse(0),
                                                Arrays.stream(array.values()).max().orElse(0))));
        Program program = model.compiled().program();
        double low = Double.NEGATIVE_INFINITY;
        for (CompiledModel.ParameterDeclaration parameter : model.compiled().parameters()) {
            boolean used =
                    program.inputs().stream()
                            .map(Op.Input::name)
                            .anyMatch(parameter.name()::equals);
            if (used) {
                Interval range =
                        PropertyCalculus.of(program, "loss", parameter.name(), ranges).range();
                low = Math.max(low, range.low());
            }
        }
        return Double.isInfinite(low)
                ? Knowledge.NONE
                : Knowledge.bounded(
                        low,
                        "derived from its expression: no loss is below " + Numbers.number(low));
    }
}
