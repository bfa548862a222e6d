package dev.dln.engine.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.engine.interval.Box;
import dev.dln.engine.interval.IntervalEvaluator;
import dev.dln.engine.reference.DecimalArithmetic;
import dev.dln.engine.reference.Interpreter;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Random programs and their derivatives over boxes, against decimals at points of the boxes. */
class IntervalProgramsTest {
    private static final DecimalArithmetic DECIMAL = new DecimalArithmetic(50);

    private static Map<String, Box> boxes(Program program, Random random, double radius) {
        var boxes = new TreeMap<String, Box>();
        for (Op.Input input : program.inputs()) {
            double[] middle = random.doubles(Values.size(input.shape()), -1, 1).toArray();
            boolean data = input.role() == Op.Role.DATA;
            boxes.put(input.name(), data ? Box.point(middle) : Box.around(middle, radius));
        }
        return boxes;
    }

    /** A box inside each box; the middles where the part is 0. */
    private static Map<String, Box> shrunk(Map<String, Box> boxes, double part) {
        var shrunk = new TreeMap<String, Box>();
        boxes.forEach(
                (name, box) -> {
                    double[] low = new double[box.size()];
                    double[] high = new double[box.size()];
                    for (int i = 0; i < low.length; i++) {
                        double half = (box.high()[i] - box.low()[i]) / 2 * part;
                        low[i] = Math.max(box.low()[i], box.middle(i) - half);
                        high[i] = Math.min(box.high()[i], box.middle(i) + half);
                    }
                    shrunk.put(name, new Box(low, high));
                });
        return shrunk;
    }

    private static IntervalEvaluator evaluated(Program program, Map<String, Box> boxes) {
        var evaluator = new IntervalEvaluator(program);
        boxes.forEach(evaluator::set);
        evaluator.run();
        return evaluator;
    }

    private static Interpreter<BigDecimal> exact(
            Program program, Map<String, Box> boxes, Random random) {
        var interpreter = new Interpreter<>(program, DECIMAL);
        boxes.forEach(
                (name, box) -> {
                    BigDecimal[] at = new BigDecimal[box.size()];
                    for (int i = 0; i < at.length; i++) {
                        double t =
                                switch (random.nextInt(3)) {
                                    case 0 -> box.low()[i];
                                    case 1 -> box.high()[i];
                                    default -> box.middle(i);
                                };
                        at[i] = new BigDecimal(t);
                    }
                    interpreter.set(name, List.of(at));
                });
        interpreter.run();
        return interpreter;
    }

    private static void assertHolds(Program program, Map<String, Box> boxes, Random random) {
        IntervalEvaluator evaluator = evaluated(program, boxes);
        for (int sample = 0; sample < 2; sample++) {
            Interpreter<BigDecimal> exact = exact(program, boxes, random);
            for (Program.Output output : program.outputs()) {
                Box enclosure = evaluator.output(output.name());
                List<BigDecimal> values = exact.output(output.name()).values();
                for (int i = 0; i < values.size(); i++) {
                    BigDecimal slack = values.get(i).abs().scaleByPowerOfTen(-40);
                    BigDecimal tiny = new BigDecimal("1e-40");
                    double low = enclosure.low()[i];
                    double high = enclosure.high()[i];
                    assertTrue(
                            (Double.isInfinite(low)
                                            || new BigDecimal(low)
                                                            .subtract(slack)
                                                            .subtract(tiny)
                                                            .compareTo(values.get(i))
                                                    <= 0)
                                    && (Double.isInfinite(high)
                                            || new BigDecimal(high)
                                                            .add(slack)
                                                            .add(tiny)
                                                            .compareTo(values.get(i))
                                                    >= 0),
                            output.name() + " " + values.get(i) + " in " + low + ", " + high);
                }
            }
        }
    }

    @Test
    void enclosuresHoldTheExactValues() {
        for (long seed = 0; seed < 60; seed++) {
            var network = RandomPrograms.of(seed);
            var random = new Random(seed);
            var programs = DerivedPrograms.of(network.program(), network.parameters());
            double radius = seed % 3 == 0 ? 0 : seed % 3 == 1 ? 1e-8 : 0.05;
            for (Program program :
                    List.of(network.program(), programs.loss(), programs.gradient())) {
                assertHolds(program, boxes(program, random, radius), random);
            }
            if (network.program().nodes().size() < 40) {
                Program hessian = programs.hessian();
                assertHolds(hessian, boxes(hessian, random, radius), random);
            }
        }
    }

    @Test
    void pointsAreEnclosedNarrowly() {
        for (long seed = 0; seed < 60; seed++) {
            Program program = RandomPrograms.of(seed).program();
            Box loss = evaluated(program, boxes(program, new Random(seed), 0)).output("loss");
            assertTrue(loss.high()[0] - loss.low()[0] < 1e-11, "seed " + seed);
        }
    }

    @Test
    void smallerBoxesHaveSmallerEnclosures() {
        for (long seed = 0; seed < 60; seed++) {
            var network = RandomPrograms.of(seed);
            Program program =
                    DerivedPrograms.of(network.program(), network.parameters()).gradient();
            Map<String, Box> boxes = boxes(program, new Random(seed), 0.1);
            IntervalEvaluator outer = evaluated(program, boxes);
            IntervalEvaluator inner = evaluated(program, shrunk(boxes, 0.5));
            for (Program.Output output : program.outputs()) {
                Box large = outer.output(output.name());
                Box small = inner.output(output.name());
                for (int i = 0; i < large.size(); i++) {
                    double slack = 1e-13 * (1 + small.magnitude(i));
                    assertTrue(
                            large.low()[i] <= small.low()[i] + slack
                                    && small.high()[i] <= large.high()[i] + slack,
                            "seed " + seed + " " + output.name());
                }
            }
        }
    }

    @Test
    void aSecondRunSeesOnlyWhatChanged() {
        for (long seed = 0; seed < 10; seed++) {
            Program program = RandomPrograms.of(seed).program();
            var random = new Random(seed);
            IntervalEvaluator evaluator = evaluated(program, boxes(program, random, 0.1));
            Map<String, Box> others = boxes(program, random, 0.01);
            others.forEach(evaluator::set);
            evaluator.run();
            Box again = evaluator.output("loss");
            Box fresh = evaluated(program, others).output("loss");
            assertTrue(Arrays.equals(again.low(), fresh.low()));
            assertTrue(Arrays.equals(again.high(), fresh.high()));
            assertEquals(evaluated(program, others).trouble(), evaluator.trouble());
        }
    }
}
