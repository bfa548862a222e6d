package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.kernel.KernelProgram;
import dev.dln.compiler.kernel.Phase;
import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.diff.Networks;
import dev.dln.engine.diff.Networks.Activation;
import dev.dln.engine.diff.Networks.Loss;
import dev.dln.engine.kernel.KernelPrograms;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.DoubleStream;

/** Of two ways the one that is sooner, with clocks of the tests' own. */
class ChoiceTest {
    private static final long MILLISECOND = 1_000_000;

    /** Points and directions that alternate, so that nothing stays right by staying. */
    private static final int WAYS = 3;

    /** Calls one after the other, whose ways take what is given for the number of the call. */
    private static final class Calls {
        private final Choice choice = new Choice(true);
        private final long[] taken = new long[2];
        private long now;
        private long number;

        Calls(long start) {
            now = start;
        }

        /** Calls until so much time has passed, with pauses between; when each way was taken. */
        void go(long time, long pause, LongUnaryOperator first, LongUnaryOperator second) {
            long end = now + time;
            taken[0] = 0;
            taken[1] = 0;
            while (now - end < 0) {
                boolean isFirst = choice.isFirst();
                long nanos = (isFirst ? first : second).applyAsLong(number++);
                choice.took(now, now + nanos);
                taken[isFirst ? 0 : 1] += nanos;
                now += nanos + pause;
            }
        }

        double share(int way) {
            return (double) taken[way] / (taken[0] + taken[1]);
        }
    }

    private static boolean prefersFirst(Choice choice) {
        return choice.isFirst() != choice.isTrying();
    }

    /** Whatever the clock began with: it may pass the largest number. */
    @ParameterizedTest
    @ValueSource(longs = {0, -5_000_000, Long.MAX_VALUE - 3_000_000})
    void itIsTheSoonerOneNearlyAlways(long start) {
        var calls = new Calls(start);
        calls.go(1000 * MILLISECOND, 0, _ -> 20_000, _ -> 60_000);
        assertTrue(calls.share(0) > 0.97, "the first: " + calls.share(0));
        assertTrue(calls.share(1) > 0, "the second is tried");
        // and the other way round, as when a host moves its processors
        calls.go(100 * MILLISECOND, 0, _ -> 20_000, _ -> 15_000);
        calls.go(1000 * MILLISECOND, 0, _ -> 20_000, _ -> 15_000);
        assertTrue(calls.share(1) > 0.97, "the second: " + calls.share(1));
        calls.go(100 * MILLISECOND, 0, _ -> 20_000, _ -> 25_000);
        calls.go(1000 * MILLISECOND, 0, _ -> 20_000, _ -> 25_000);
        assertTrue(calls.share(0) > 0.97, "the first again: " + calls.share(0));
    }

    @Test
    void longCallsAreComparedToo() {
        var calls = new Calls(1);
        calls.go(20 * MILLISECOND, 7, _ -> MILLISECOND, _ -> MILLISECOND / 2);
        assertFalse(prefersFirst(calls.choice));
        calls.go(2000 * MILLISECOND, 7, _ -> MILLISECOND, _ -> MILLISECOND / 2);
        assertTrue(calls.share(1) > 0.93, "the second: " + calls.share(1));
    }

    /** Pauses between calls do not make trying more frequent. */
    @Test
    void pausesDoNotCount() {
        var calls = new Calls(1);
        calls.go(60_000 * MILLISECOND, 10 * MILLISECOND, _ -> 20_000, _ -> 60_000);
        calls.go(60_000 * MILLISECOND, 10 * MILLISECOND, _ -> 20_000, _ -> 60_000);
        assertTrue(calls.share(0) > 0.93, "the first: " + calls.share(0));
        assertTrue(calls.share(1) > 0, "the second is tried");
    }

    /** What is slow at first, code that is cold, is tried again soon. */
    @Test
    void coldCodeIsTriedAgainSoon() {
        var calls = new Choice(false);
        long now = 0;
        for (int call = 0; now < 100 * MILLISECOND; call++) {
            long nanos = calls.isFirst() ? (call < 30 ? 2 * MILLISECOND : 20_000) : 30_000;
            calls.took(now, now + nanos);
            now += nanos;
        }
        assertTrue(prefersFirst(calls));
    }

    /** Two calls of five that were interrupted count for nothing, nor do a few hundredths. */
    @Test
    void noiseChangesNothing() {
        var calls = new Calls(1);
        LongUnaryOperator noisy = n -> n % 5 < 2 ? 900_000 : 100_000;
        calls.go(1000 * MILLISECOND, 0, noisy, n -> 98_000 + n % 3);
        assertTrue(calls.share(0) > 0.9, "the first: " + calls.share(0));
        assertTrue(prefersFirst(calls.choice));
    }

    /** What calls take until helpers have come and caches are filled does not count. */
    @Test
    void theFirstCallsOfAWayDoNotCount() {
        var calls = new Calls(1);
        long[] last = {-1};
        int[] run = {0};
        LongUnaryOperator second =
                n -> {
                    run[0] = n == last[0] + 1 ? run[0] + 1 : 1;
                    last[0] = n;
                    return run[0] <= 3 ? 100_000 : 10_000;
                };
        calls.go(100 * MILLISECOND, 0, _ -> 20_000, second);
        assertFalse(prefersFirst(calls.choice));
    }

    /** Both ways, and changes between them, give the bits of one thread. */
    @ParameterizedTest
    @EnumSource
    void noBitDependsOnTheWay(Precision precision) {
        BoundModel model =
                VectorDeviceTest.bind(
                        Networks.dense(
                                List.of(10, 20, 20, 5), Activation.TANH, true, 400, Loss.SQUARED),
                        4);
        SessionOptions options = SessionOptions.DEFAULT.with(precision);
        int lanes = Math.min(4, Lanes.preferred());
        KernelPrograms programs =
                KernelPrograms.of(model, options, VectorMachine.target(lanes, options));
        assertHasBoth(programs.lowerGradient(), Phase.POINT);
        assertHasBoth(programs.lowerHvp(), Phase.POINT);
        assertHasBoth(programs.lowerHvp(), Phase.DIRECTION);
        int n = model.layout().size();
        var expected = new ArrayList<double[]>();
        try (Session alone = VectorMachine.open(model, lanes, options, new Crew(1))) {
            for (int way = 0; way < WAYS; way++) {
                expected.add(everything(alone, n, way));
            }
        }
        try (Session shared = VectorMachine.open(model, lanes, options, new Crew(2))) {
            // more calls, and longer, than some comparisons take
            long end = System.nanoTime() + 100 * MILLISECOND;
            for (int call = 0; call < 300 || System.nanoTime() - end < 0; call++) {
                int way = call % WAYS;
                assertArrayEquals(expected.get(way), everything(shared, n, way));
            }
        }
    }

    /**
     * A gradient and a Hessian-vector product at one of some points, along a direction of its own.
     */
    private static double[] everything(Session session, int n, int number) {
        var point = new double[n];
        var direction = new double[n];
        for (int i = 0; i < n; i++) {
            point[i] = Math.sin(i + number);
            direction[i] = Math.cos(3 * i - number);
        }
        var gradient = new double[n];
        var product = new double[n];
        double loss = session.gradient(point, gradient);
        session.linearize(point);
        session.hvp(direction, product);
        return DoubleStream.concat(
                        DoubleStream.of(loss),
                        DoubleStream.concat(Arrays.stream(gradient), Arrays.stream(product)))
                .toArray();
    }

    private static void assertHasBoth(KernelProgram program, Phase phase) {
        Partition partition = Partition.of(program, 2, false);
        List<Partition.Step> steps = partition.steps();
        int whole = partition.whole(phase);
        assertNotEquals(-1, whole);
        assertEquals(1, steps.get(whole).shares());
        assertEquals(program.phase(phase).size(), steps.get(whole).parts().size());
        assertTrue(partition.steps(phase).stream().anyMatch(step -> step.shares() > 1));
        assertEquals(partition.steps(phase).getFirst(), steps.get(partition.first(phase)));
        assertEquals(-1, Partition.of(program, 2, true).whole(phase), "what is to be shared is");
        assertEquals(-1, Partition.of(program, 1, false).whole(phase));
    }
}
