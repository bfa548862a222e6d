package dev.dln.compiler.facts;

import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;

import java.util.ArrayList;

/** Ranges of programs of scalars, such as the derivatives in the table of primitives. */
final class Ranges {
    private Ranges() {}

    /** The values of an output when every input lies in an interval. */
    static Interval of(Program program, String output, Interval input) {
        var ranges = new ArrayList<Interval>();
        for (Op op : program.nodes()) {
            ranges.add(
                    switch (op) {
                        case Op.Input _ -> input;
                        case Op.Const number -> Intervals.of(number.value());
                        case Op.Map map when map.primitive() == Primitive.WHERE ->
                                Intervals.hull(
                                        ranges.get(map.args().get(1)),
                                        ranges.get(map.args().get(2)));
                        case Op.Map map ->
                                MapRules.image(
                                        map.primitive(),
                                        Intervals.intersect(
                                                ranges.get(map.args().getFirst()),
                                                map.primitive().facts().domain()));
                        case Op.Power power ->
                                Intervals.power(ranges.get(power.arg()), power.exponent());
                        case Op.Sum sum ->
                                sum.terms().stream()
                                        .map(
                                                t ->
                                                        Intervals.scale(
                                                                t.coefficient(),
                                                                ranges.get(t.node())))
                                        .reduce(Intervals.ZERO, Intervals::add);
                        case Op.Contract contract when contract.extents().isEmpty() ->
                                contract.factors().stream()
                                        .map(f -> ranges.get(f.node()))
                                        .reduce(
                                                Intervals.of(contract.coefficient()),
                                                Intervals::multiply);
                        case Op.Contract _, Op.Literal _, Op.Size _, Op.Select _, Op.LogSumExp _ ->
                                throw new CompilerBug("not a program of scalars: " + op);
                    });
        }
        return ranges.get(program.output(output));
    }
}
