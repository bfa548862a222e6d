package dev.dln.compiler.facts;

import dev.dln.compiler.tensor.Facts;
import dev.dln.compiler.tensor.Facts.Interval;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Primitive;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A function of one real number, piece by piece: the line is cut where the argument of a kinked
 * primitive changes its sign, each closed piece is proved by itself, and two pieces are joined by
 * the values and slopes of their formulas where they meet.
 */
final class ScalarAnalysis {
    private static final int MOST_BREAKS = 16;

    private final Program program;
    private final int node;
    private final Calculus.View view;

    private ScalarAnalysis(Program program, int node, Calculus.View view) {
        this.program = program;
        this.node = node;
        this.view = view;
    }

    /**
     * What was found.
     *
     * @param known what is proved
     * @param mostOrder it is not continuously differentiable more often than this
     */
    record Found(Known known, int mostOrder) {}

    /** Looks at a node of a program whose input is a scalar; the view's region must be the line. */
    static Found of(Program program, int node, Calculus.View view) {
        return new ScalarAnalysis(program, node, view).run();
    }

    private Calculus in(Region region) {
        return new Calculus(
                program,
                new Calculus.View(
                        view.input(),
                        view.assumed(),
                        Optional.of(region),
                        region.range(),
                        view.extent(),
                        false));
    }

    private Found run() {
        var breaks = new TreeSet<Rational>();
        List<Calculus> pieces;
        boolean found = true;
        do {
            pieces = regions(breaks).stream().map(this::in).toList();
            found = false;
            for (Calculus piece : pieces) {
                piece.at(node);
                for (Rational root : roots(piece)) {
                    found |= breaks.add(root);
                }
            }
        } while (found && breaks.size() <= MOST_BREAKS);
        if (breaks.isEmpty() || breaks.size() > MOST_BREAKS) {
            return new Found(in(Region.LINE).at(node), Facts.ANALYTIC);
        }
        return join(pieces.stream().map(p -> p.at(node)).toList(), List.copyOf(breaks));
    }

    private static List<Region> regions(NavigableSet<Rational> breaks) {
        var regions = new ArrayList<Region>();
        Optional<Rational> low = Optional.empty();
        for (Rational point : breaks) {
            regions.add(new Region(low, Optional.of(point), 0));
            low = Optional.of(point);
        }
        regions.add(new Region(low, Optional.empty(), 0));
        return regions;
    }

    /** Where, inside a piece, the argument of a kinked primitive is 0. */
    private List<Rational> roots(Calculus piece) {
        var roots = new ArrayList<Rational>();
        for (int i = 0; i <= node; i++) {
            if (program.op(i) instanceof Op.Map map && isKinked(map.primitive())) {
                Known arg = piece.at(map.args().getFirst());
                arg.ray()
                        .polynomial()
                        .filter(p -> p.degree() == 1)
                        .map(Polynomial::root)
                        .filter(r -> piece.region().orElseThrow().holds(r))
                        .ifPresent(roots::add);
            }
        }
        return roots;
    }

    static boolean isKinked(Primitive primitive) {
        return primitive.facts().order() <= 0;
    }

    // ---- joining

    private Found join(List<Known> pieces, List<Rational> breaks) {
        boolean everywhere = pieces.stream().allMatch(Known::everywhere);
        Known.Bend bend = pieces.stream().map(Known::bend).reduce(Known.Bend::and).orElseThrow();
        Known.Trend trend =
                pieces.stream().map(Known::trend).reduce(Known.Trend::and).orElseThrow();
        Interval range = pieces.stream().map(Known::range).reduce(Intervals::hull).orElseThrow();
        int order = pieces.stream().mapToInt(Known::order).min().orElseThrow();
        double lipschitz = pieces.stream().mapToDouble(Known::lipschitz).max().orElseThrow();
        int most = Facts.ANALYTIC;
        for (Rational point : breaks) {
            Known left = in(Region.beside(point, -1)).at(node);
            Known right = in(Region.beside(point, 1)).at(node);
            Known here = in(Region.beside(point, 0)).at(node);
            var meeting = new Meeting(point, left, right, here);
            everywhere &= here.everywhere();
            range = Intervals.hull(range, here.range());
            order = Math.min(order, meeting.order());
            most = Math.min(most, meeting.mostOrder());
            bend =
                    Known.Bend.of(
                            bend.convex() && meeting.isContinuous() && meeting.turns(1),
                            bend.concave() && meeting.isContinuous() && meeting.turns(-1));
            if (!meeting.isContinuous()) {
                trend = Known.Trend.NONE;
                lipschitz = Known.UNBOUNDED;
            } else if (meeting.order() < 1) {
                trend = new Known.Trend(trend.up(), trend.down(), trend.strict(), false);
            }
        }
        Known known =
                new Known(
                        false,
                        everywhere,
                        range,
                        bend,
                        trend,
                        order,
                        -1,
                        everywhere ? lipschitz : Known.UNBOUNDED,
                        Known.Ray.NONE);
        return new Found(known, most);
    }

    /**
     * Two pieces at the point they share.
     *
     * @param left the formula of the left piece there
     * @param right the formula of the right piece there
     * @param here the function itself there
     */
    private record Meeting(Rational point, Known left, Known right, Known here) {

        boolean isContinuous() {
            Optional<Rational> value = value(here);
            return left.everywhere()
                    && right.everywhere()
                    && value.isPresent()
                    && value.equals(value(left))
                    && value.equals(value(right));
        }

        /** The value, if it is known exactly. */
        private Optional<Rational> value(Known side) {
            Optional<Rational> exact = side.ray().polynomial().map(p -> p.at(point));
            return exact.isPresent() ? exact : exact(side.range());
        }

        private static Optional<Rational> exact(Interval range) {
            return Intervals.isPoint(range) && Intervals.isFinite(range)
                    ? Optional.of(Rational.of(new BigDecimal(range.low())))
                    : Optional.empty();
        }

        private Optional<Rational> slope(Known side) {
            if (side.order() < 1) {
                return Optional.empty();
            }
            Optional<Rational> exact = side.ray().polynomial().map(p -> p.derivative().at(point));
            return exact.isPresent() ? exact : exact(side.ray().slope());
        }

        /** Whether the slope surely does not decrease (direction 1) or increase (-1) here. */
        boolean turns(int direction) {
            Optional<Rational> before = slope(left);
            Optional<Rational> after = slope(right);
            if (before.isPresent() && after.isPresent()) {
                return after.get().subtract(before.get()).signum() * direction >= 0;
            }
            if (left.order() < 1 || right.order() < 1) {
                return false;
            }
            return direction > 0
                    ? left.ray().slope().high() <= right.ray().slope().low()
                    : left.ray().slope().low() >= right.ray().slope().high();
        }

        /** So often it is surely continuously differentiable here. */
        int order() {
            if (!isContinuous()) {
                return -1;
            }
            Optional<Integer> exact = exactOrder();
            if (exact.isPresent()) {
                return exact.get();
            }
            Optional<Rational> before = slope(left);
            return before.isPresent() && before.equals(slope(right)) ? 1 : 0;
        }

        /** More often than this it surely is not. */
        int mostOrder() {
            if (isApart(left.range(), right.range())) {
                return -1;
            }
            boolean sloped = left.order() >= 1 && right.order() >= 1;
            return exactOrder()
                    .orElse(
                            sloped && isApart(left.ray().slope(), right.ray().slope())
                                    ? 0
                                    : Facts.ANALYTIC);
        }

        private static boolean isApart(Interval a, Interval b) {
            return a.high() < b.low() || b.high() < a.low();
        }

        /** Of two polynomials: how many derivatives agree. */
        private Optional<Integer> exactOrder() {
            if (left.ray().polynomial().isEmpty() || right.ray().polynomial().isEmpty()) {
                return Optional.empty();
            }
            Polynomial p = left.ray().polynomial().get();
            Polynomial q = right.ray().polynomial().get();
            if (p.equals(q)) {
                return Optional.of(Facts.ANALYTIC);
            }
            int order = -1;
            while (p.at(point).equals(q.at(point))) {
                order++;
                p = p.derivative();
                q = q.derivative();
            }
            return Optional.of(order);
        }
    }
}
